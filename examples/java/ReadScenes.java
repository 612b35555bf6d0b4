import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.landmarkstream.proto.SceneFrame;
import io.landmarkstream.proto.SceneObject;
import io.landmarkstream.proto.ScenePoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Prints every hand and face in space: java -cp 'target/app/lib/*' examples/java/ReadScenes.java BOOTSTRAP [FRAMES] */
public class ReadScenes {
    public static void main(String[] args) throws Exception {
        long left = args.length > 1 ? Long.parseLong(args[1]) : Long.MAX_VALUE;
        Map<String, Object> config = Map.of(
                "bootstrap.servers", args[0], "group.id", "example-java-scenes", "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("scenes"));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Optional<SceneFrame> frame = read(record);
                    if (frame.isEmpty()) {
                        continue; // somebody else's, or of a later version
                    }
                    frame.get().getObjectsList().forEach(object -> print(frame.get(), object));
                    if (--left == 0) {
                        return;
                    }
                }
            }
        }
    }

    /** A record in either format of the topic, as its headers say; empty if it is none. */
    private static Optional<SceneFrame> read(ConsumerRecord<byte[], byte[]> record) {
        String message = SceneFrame.getDescriptor().getFullName();
        if (record.value() == null || !header(record, "messageType", message).equals(message)) {
            return Optional.empty();
        }
        try {
            if (header(record, "content-type", "").toLowerCase().startsWith("application/json")) {
                SceneFrame.Builder frame = SceneFrame.newBuilder();
                JsonFormat.parser().ignoringUnknownFields().merge(new String(record.value(), StandardCharsets.UTF_8), frame);
                return Optional.of(frame.build());
            }
            return Optional.of(SceneFrame.parseFrom(record.value()));
        } catch (InvalidProtocolBufferException e) {
            System.err.println("passed over: offset " + record.offset() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name, String otherwise) {
        Header header = record.headers().lastHeader(name);
        return header == null ? otherwise : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void print(SceneFrame frame, SceneObject object) {
        ScenePoint first = object.getPoints(0);
        System.out.printf(
                "%s %d %s %d person %d %.3f,%.3f,%.3f m +-%.0f mm %s%n",
                frame.getScene(), frame.getTick(), object.getKind(), object.getId(), object.getPersonId(),
                first.getX(), first.getY(), first.getZ(), 1000 * first.getDeviation(),
                object.getTracksList().stream()
                        .map(track -> track.getCamera() + ":" + track.getTrackId())
                        .collect(Collectors.joining(" ")));
    }
}
