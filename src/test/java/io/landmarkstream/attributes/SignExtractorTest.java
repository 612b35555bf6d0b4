package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.sign.Movement;
import io.landmarkstream.sign.MovementName;
import io.landmarkstream.sign.SignOptions;
import io.landmarkstream.sign.SignState;
import io.landmarkstream.sign.SignStateFormat;
import io.landmarkstream.simulate.Movements;
import io.landmarkstream.simulate.Noise;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.Tracker;
import io.landmarkstream.track.TrackerOptions;
import io.landmarkstream.track.TrackerState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Movements of a simulated person, through tracking and attributes. */
class SignExtractorTest {

    private static final int WIDTH = Movements.WIDTH;

    /** The simulated face's points would have another order in a mirror image: only hands are mirrored here. */
    private static final List<String> SIDED =
            List.of("swipe_left", "swipe_right", "circle_clockwise", "circle_counterclockwise");

    @Test
    void eachMovementIsToldOnceAndWhileNothingIsDoneNothingIs() throws IOException {
        List<String> names = MovementName.all();
        Movements movements = new Movements(77, 30, 0, new Noise(.5, 0), names);

        List<Movement> told = told(movements, false, true);

        assertThat(told).extracting(Movement::name).containsExactlyElementsOf(names);
        for (int i = 0; i < told.size(); i++) {
            Movements.Deed deed = movements.deeds().get(i);
            assertThat(told.get(i).beginUs() / 1e6).as(deed.name()).isBetween(deed.begin() - .5, deed.end());
            assertThat(told.get(i).confidence()).as(deed.name()).isBetween(.5f, 1f);
        }
    }

    @Test
    void leftAndRightAreThePersonsAlsoInAMirrorImage() throws IOException {
        assertThat(told(new Movements(5, 30, 0, new Noise(0, 0), SIDED), true, false))
                .extracting(Movement::name)
                .filteredOn(SIDED::contains)
                .containsExactlyElementsOf(SIDED);
    }

    /** What is told for the first time of each movement. */
    private static List<Movement> told(Movements movements, boolean mirrored, boolean withFace) throws IOException {
        Tracker tracker = new Tracker(TrackerOptions.DEFAULT);
        AttributeExtractor extractor = new AttributeExtractor(AttributesOptions.DEFAULT);
        SignExtractor signs = new SignExtractor(SignOptions.DEFAULT);
        TrackerState tracks = TrackerState.EMPTY;
        AttributesState attributes = AttributesState.EMPTY;
        SignState state = SignState.EMPTY;
        SignState kept = SignState.EMPTY;
        List<Movement> told = new ArrayList<>();
        Set<String> lasting = new HashSet<>();
        for (int frames = 0; !movements.isDone(); frames++) {
            Movements.Frame frame = movements.next();
            FrameInfo info = new FrameInfo(
                    new CameraKey("test", 0),
                    "",
                    frames,
                    Math.round(1e6 * frame.seconds()),
                    false,
                    0,
                    mirrored,
                    0,
                    frames,
                    0,
                    "");
            List<DetectedObject> seen = frame.objects().stream()
                    .filter(object -> withFace || object.kind().isHand())
                    .map(object -> mirrored ? mirrored(object) : object)
                    .toList();
            Tracker.TrackUpdate step =
                    tracker.update(tracks, new DetectedFrame(info, Continuity.SMOOTH, WIDTH, Movements.HEIGHT, seen));
            tracks = step.state();
            TrackedFrame tracked =
                    new TrackedFrame(info, Continuity.SMOOTH, WIDTH, Movements.HEIGHT, step.objects(), step.events());
            AttributeExtractor.Extraction read = extractor.update(attributes, tracked);
            attributes = read.state();
            SignExtractor.Signed signed = signs.update(state, tracked, read.attributes());
            SignExtractor.Signed same = signs.update(kept, tracked, read.attributes());
            assertThat(SignStateFormat.write(signed.state())).isEqualTo(SignStateFormat.write(same.state()));
            state = SignStateFormat.read(SignStateFormat.write(signed.state()));
            kept = same.state();
            for (int i = 0; i < signed.attributes().size(); i++) {
                assertThat(signed.attributes().get(i).signs())
                        .isEqualTo(same.attributes().get(i).signs());
                for (Movement movement : signed.attributes().get(i).signs().movements()) {
                    String key = tracked.objects().get(i).kind() + " "
                            + tracked.objects().get(i).trackId() + movement.name();
                    if (!lasting.contains(key)) {
                        told.add(movement);
                    }
                    if (movement.ended()) {
                        lasting.remove(key);
                    } else {
                        lasting.add(key);
                    }
                }
            }
        }
        assertThat(lasting).as("what lasts has an end").isEmpty();
        return told;
    }

    private static DetectedObject mirrored(DetectedObject object) {
        float[] points = object.points().clone();
        for (int i = 0; i < points.length; i += 3) {
            points[i] = WIDTH - points[i];
        }
        return new DetectedObject(
                object.kind(),
                object.pipeline(),
                object.topology(),
                object.score(),
                object.handedness(),
                object.handednessScore(),
                points,
                object.visibility(),
                object.world());
    }
}
