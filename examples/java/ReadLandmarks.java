import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.HeadPose;
import io.landmarkstream.proto.TrackedObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Prints every hand and face: java -cp 'target/app/lib/*' examples/java/ReadLandmarks.java BOOTSTRAP [FRAMES] */
public class ReadLandmarks {
    public static void main(String[] args) throws Exception {
        long left = args.length > 1 ? Long.parseLong(args[1]) : Long.MAX_VALUE;
        Map<String, Object> config = Map.of(
                "bootstrap.servers", args[0], "group.id", "example-java", "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("landmarks"));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Optional<FrameLandmarks> frame = read(record);
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
    private static Optional<FrameLandmarks> read(ConsumerRecord<byte[], byte[]> record) {
        String message = FrameLandmarks.getDescriptor().getFullName();
        String type = header(record, "content-type", "application/x-protobuf").split(";")[0].strip().toLowerCase();
        if (record.value() == null || !header(record, "messageType", message).equals(message)) {
            return Optional.empty();
        }
        try {
            if (type.equals("application/x-protobuf")) {
                return Optional.of(FrameLandmarks.parseFrom(record.value()));
            }
            if (type.equals("application/json")) {
                FrameLandmarks.Builder frame = FrameLandmarks.newBuilder();
                String json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(record.value())).toString();
                JsonFormat.parser().ignoringUnknownFields().merge(json, frame);
                return Optional.of(frame.build());
            }
        } catch (InvalidProtocolBufferException | CharacterCodingException e) {
            System.err.println("passed over: offset " + record.offset() + ": " + e.getMessage());
        }
        return Optional.empty();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name, String otherwise) {
        Header header = record.headers().lastHeader(name);
        return header == null ? otherwise : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void print(FrameLandmarks frame, TrackedObject object) {
        if (object.getLandmarksCount() == 0) {
            return;
        }
        HeadPose pose = object.getFace().getPose();
        System.out.printf(
                "%s %d %s %d %s %.1f,%.1f %d points %s%n",
                frame.getCamera(), frame.getSequence(), object.getKind(), object.getTrackId(),
                object.getHandedness(), object.getLandmarks(0).getX(), object.getLandmarks(0).getY(),
                object.getLandmarksCount(),
                object.hasHand()
                        ? object.getHand().getGesture()
                        : "yaw %.0f pitch %.0f roll %.0f".formatted(pose.getYaw(), pose.getPitch(), pose.getRoll()));
    }
}
