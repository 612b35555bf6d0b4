package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.Shared;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.Tracker;
import io.landmarkstream.track.TrackerOptions;
import io.landmarkstream.track.TrackerState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A real hand that spells, by another network's points of each frame. */
class SharedGestureTest {

    private static final long FRAME_US = 40_000;

    @Test
    void gesturesOfARealHandDoNotFlicker() throws Exception {
        JsonNode frames = new ObjectMapper()
                .readTree(Shared.require()
                        .resolve("real/video/asl_hand.full.json")
                        .toFile());
        Tracker tracker = new Tracker(TrackerOptions.DEFAULT);
        TrackerState tracks = TrackerState.EMPTY;
        AttributeExtractor extractor = new AttributeExtractor(AttributesOptions.DEFAULT);
        AttributesState state = AttributesState.EMPTY;
        String held = "";
        long since = Long.MIN_VALUE / 2;
        int flickers = 0;
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (int i = 0; i < frames.size(); i++) {
            FrameInfo info = FrameInfo.of(new CameraKey("asl", 0), "", i, 1_000_000 + i * FRAME_US);
            Tracker.TrackUpdate step = tracker.update(
                    tracks, new DetectedFrame(info, Continuity.SMOOTH, 620, 1080, List.of(detected(frames.get(i)))));
            tracks = step.state();
            AttributeExtractor.Extraction told = extractor.update(
                    state, new TrackedFrame(info, Continuity.SMOOTH, 620, 1080, step.objects(), step.events()));
            state = told.state();
            String gesture = told.attributes().get(0).hand().gesture();
            seen.merge(gesture, 1, Integer::sum);
            if (!gesture.equals(held)) {
                flickers +=
                        i * FRAME_US - since < AttributesOptions.DEFAULT.hold().toNanos() / 1000 ? 1 : 0;
                held = gesture;
                since = i * FRAME_US;
            }
        }
        System.out.println("frames of each gesture: " + seen);
        assertThat(frames.size()).isEqualTo(325);
        assertThat(flickers).isZero();
        assertThat(seen.keySet()).as("the hand is a fist for part of the clip").contains("closed_fist");
    }

    private static DetectedObject detected(JsonNode points) {
        float[] xyz = new float[63];
        for (int i = 0; i < 63; i++) {
            xyz[i] = (float) points.get(i / 3).get(i % 3).asDouble();
        }
        return new DetectedObject(Kind.HAND, "p", "hand21", 1, Handedness.RIGHT, 1, xyz, new float[0], new float[0]);
    }
}
