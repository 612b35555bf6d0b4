import io.landmarkstream.task.Face;
import io.landmarkstream.task.Hand;
import io.landmarkstream.task.HandFaceLandmarker;
import io.landmarkstream.task.LandmarkerOptions;
import io.landmarkstream.task.LandmarkerResult;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints a picture's hands and faces: java -cp 'target/core/*:target/core/lib/*' FindLandmarks.java JPEG MODELS */
public class FindLandmarks {
    public static void main(String[] args) throws Exception {
        LandmarkerOptions options = LandmarkerOptions.DEFAULT.withModels(Path.of(args[1]));
        try (HandFaceLandmarker landmarker = HandFaceLandmarker.open(options)) {
            LandmarkerResult result = landmarker.detect(Files.readAllBytes(Path.of(args[0])));
            for (Hand hand : result.hands()) {
                System.out.printf(
                        "hand %d %s %.2f, index finger's tip at %.1f,%.1f, %s%n",
                        hand.id(), hand.handedness(), hand.score(), hand.points().get(8).x(),
                        hand.points().get(8).y(), hand.gesture().orElse("no gesture"));
            }
            for (Face face : result.faces()) {
                System.out.printf(
                        "face %d %.2f, %d points around %.1f,%.1f, %s%n",
                        face.id(), face.score(), face.points().size(), face.box().centreX(), face.box().centreY(),
                        face.pose()
                                .map(head -> "yaw %.0f pitch %.0f roll %.0f"
                                        .formatted(head.yaw(), head.pitch(), head.roll()))
                                .orElse("no head pose"));
            }
        }
    }
}
