import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.landmarkstream.proto.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Prints every event: java -cp 'target/app/lib/*' examples/java/ReadEvents.java BOOTSTRAP [EVENTS] */
public class ReadEvents {
    public static void main(String[] args) throws Exception {
        long left = args.length > 1 ? Long.parseLong(args[1]) : Long.MAX_VALUE;
        Map<String, Object> config = Map.of(
                "bootstrap.servers", args[0], "group.id", "example-java-events", "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("events"));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Optional<Event> event = read(record);
                    if (event.isEmpty()) {
                        continue; // somebody else's, or of a later version
                    }
                    print(event.get());
                    if (--left == 0) {
                        return;
                    }
                }
            }
        }
    }

    /** A record in either format of the topic, as its headers say; empty if it is none. */
    private static Optional<Event> read(ConsumerRecord<byte[], byte[]> record) {
        String message = Event.getDescriptor().getFullName();
        if (record.value() == null || !header(record, "messageType", message).equals(message)) {
            return Optional.empty();
        }
        try {
            if (header(record, "content-type", "").toLowerCase().startsWith("application/json")) {
                Event.Builder event = Event.newBuilder();
                JsonFormat.parser().ignoringUnknownFields().merge(new String(record.value(), StandardCharsets.UTF_8), event);
                return Optional.of(event.build());
            }
            return Optional.of(Event.parseFrom(record.value()));
        } catch (InvalidProtocolBufferException e) {
            System.err.println("passed over: offset " + record.offset() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name, String otherwise) {
        Header header = record.headers().lastHeader(name);
        return header == null ? otherwise : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void print(Event event) {
        System.out.printf(
                "%s %d %s %s %s %d %s %.2f s%n",
                event.getCamera(), event.getNumber(), event.getType(), event.getRule(), event.getKind(),
                event.getTrackId(), event.getGesture() + event.getZone() + event.getLine() + event.getMovement() + event.getText(), event.getDurationUs() / 1e6);
    }
}
