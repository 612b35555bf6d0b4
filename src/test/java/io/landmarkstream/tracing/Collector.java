package io.landmarkstream.tracing;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** A collector that takes OTLP over HTTP: what came, read field by field as opentelemetry-proto numbers them. */
public final class Collector implements AutoCloseable {

    private static final long ERROR = 2;

    private final HttpServer server;
    private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    /**
     * One span.
     *
     * @param parent empty: it is a root
     * @param fault text of an error; {@code null}: none
     * @param attributes those that are text or whole numbers
     */
    public record ReceivedSpan(
            String service,
            String trace,
            String id,
            String parent,
            String name,
            long start,
            long end,
            String fault,
            Map<String, String> attributes) {}

    public Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (status == 200) {
                boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
                InputStream in = new ByteArrayInputStream(body);
                read((zipped ? new GZIPInputStream(in) : in).readAllBytes());
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    public String endpoint() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** From now on requests get this status. */
    public void answer(int code) {
        status = code;
    }

    public List<ReceivedSpan> spans() {
        return List.copyOf(spans);
    }

    private void read(byte[] request) throws IOException {
        for (UnknownFieldSet resourceSpans : messages(UnknownFieldSet.parseFrom(request), 1)) {
            Map<String, String> resource = attributes(messages(resourceSpans, 1).get(0), 1);
            for (UnknownFieldSet scope : messages(resourceSpans, 2)) {
                for (UnknownFieldSet span : messages(scope, 2)) {
                    spans.add(span(resource.get("service.name"), span));
                }
            }
        }
    }

    private static ReceivedSpan span(String service, UnknownFieldSet span) throws IOException {
        List<UnknownFieldSet> status = messages(span, 15);
        boolean failed =
                !status.isEmpty() && status.get(0).getField(3).getVarintList().contains(ERROR);
        return new ReceivedSpan(
                service,
                hex(span, 1),
                hex(span, 2),
                hex(span, 4),
                text(span, 5),
                span.getField(7).getFixed64List().get(0),
                span.getField(8).getFixed64List().get(0),
                failed ? text(status.get(0), 2) : null,
                attributes(span, 9));
    }

    private static Map<String, String> attributes(UnknownFieldSet message, int field) throws IOException {
        Map<String, String> attributes = new TreeMap<>();
        for (UnknownFieldSet pair : messages(message, field)) {
            UnknownFieldSet value = messages(pair, 2).get(0);
            Field number = value.getField(3);
            attributes.put(
                    text(pair, 1),
                    number.getVarintList().isEmpty()
                            ? text(value, 1)
                            : number.getVarintList().get(0).toString());
        }
        return attributes;
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet message, int field) throws IOException {
        List<UnknownFieldSet> messages = new ArrayList<>();
        for (ByteString bytes : message.getField(field).getLengthDelimitedList()) {
            messages.add(UnknownFieldSet.parseFrom(bytes));
        }
        return messages;
    }

    private static String text(UnknownFieldSet message, int field) {
        List<ByteString> values = message.getField(field).getLengthDelimitedList();
        return values.isEmpty() ? "" : values.get(0).toStringUtf8();
    }

    private static String hex(UnknownFieldSet message, int field) {
        List<ByteString> values = message.getField(field).getLengthDelimitedList();
        return values.isEmpty() ? "" : HexFormat.of().formatHex(values.get(0).toByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
