package io.landmarkstream.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.metric.Scrape.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** {@code /metrics} and {@code /healthz} as Prometheus and a probe see them. */
class MetricsServerTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final AtomicLong frames = new AtomicLong(3);
    private final AtomicReference<String> fault = new AtomicReference<>("");

    private MetricsServer start() throws IOException {
        return new MetricsServer(
                ANY,
                () -> List.of(
                        new Sample(ToolMetric.PUBLISHER_FRAMES, "cam \"1\"\\", frames.get()),
                        new Sample(ToolMetric.PUBLISHER_UP, "cam \"1\"\\", 1)),
                fault::get);
    }

    private static HttpResponse<String> send(MetricsServer server, String method, String path) throws Exception {
        URI uri = URI.create("http://localhost:" + server.address().getPort() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void figuresAreThoseOfTheMomentAndLabelsAreEscaped() throws Exception {
        try (MetricsServer server = start()) {
            assertThat(send(server, "GET", "/metrics").body())
                    .contains("# HELP landmarks_publisher_frames_total Frames that Kafka has taken.\n"
                            + "# TYPE landmarks_publisher_frames_total counter\n"
                            + "landmarks_publisher_frames_total{camera=\"cam \\\"1\\\"\\\\\"} 3.0\n")
                    .contains("# TYPE landmarks_publisher_camera_up gauge\n");
            frames.set(5);
            assertThat(send(server, "GET", "/metrics").body()).contains("} 5.0\n");
        }
    }

    @Test
    void healthTellsWhatIsWrongAndOtherRequestsAreRefused() throws Exception {
        try (MetricsServer server = start()) {
            assertThat(send(server, "GET", "/healthz").statusCode()).isEqualTo(200);
            fault.set("No camera gives frames.");
            HttpResponse<String> ill = send(server, "GET", "/healthz");
            assertThat(ill.statusCode()).isEqualTo(503);
            assertThat(ill.body()).isEqualTo("No camera gives frames.\n");
            assertThat(send(server, "GET", "/").statusCode()).isEqualTo(404);
            assertThat(send(server, "POST", "/metrics").statusCode()).isEqualTo(405);
            assertThat(send(server, "HEAD", "/metrics").body()).isEmpty();
        }
    }

    @Test
    void aPortThatIsTakenIsNamedWithTheCure() throws Exception {
        try (MetricsServer server = start()) {
            InetSocketAddress taken = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), server.address().getPort());
            assertThatThrownBy(() -> new MetricsServer(taken, List::of, () -> ""))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + taken.getPort())
                    .hasMessageContaining("--metrics-port");
        }
    }
}
