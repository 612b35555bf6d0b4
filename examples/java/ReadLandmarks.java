import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.HeadPose;
import io.landmarkstream.proto.TrackedObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
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
                    FrameLandmarks frame = FrameLandmarks.parseFrom(record.value());
                    for (TrackedObject object : frame.getObjectsList()) {
                        HeadPose pose = object.getFace().getPose();
                        System.out.printf(
                                "%s %d %s %d %s %.1f,%.1f %d points %s%n",
                                frame.getCamera(), frame.getSequence(), object.getKind(), object.getTrackId(),
                                object.getHandedness(), object.getLandmarks(0).getX(), object.getLandmarks(0).getY(),
                                object.getLandmarksCount(),
                                object.hasHand()
                                        ? object.getHand().getGesture()
                                        : "yaw %.0f pitch %.0f roll %.0f"
                                                .formatted(pose.getYaw(), pose.getPitch(), pose.getRoll()));
                    }
                    if (--left == 0) {
                        return;
                    }
                }
            }
        }
    }
}
