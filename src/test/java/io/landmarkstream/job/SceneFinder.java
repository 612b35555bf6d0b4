package io.landmarkstream.job;

import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.FinderFactory;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.FrameFinder;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.simulate.MovingFace;
import io.landmarkstream.simulate.MovingHand;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * "Finds" two people who move and gesture; the picture's brightness says which moment of the scene it shows. A hand is
 * hidden for some frames. While {@link #BOMBS} is above 0, every 20th moment fails the task.
 */
final class SceneFinder implements FrameFinder {

    static final FinderFactory FACTORY = (slot, gpus) -> new SceneFinder();

    /** Faces and hands at the end of the scene. */
    static final int THINGS = 6;

    /** How many bombs go off yet. */
    static final AtomicInteger BOMBS = new AtomicInteger();

    private static final int FIRST_LUMA = 40;
    private static final int LUMA_STEP = 3;

    private final List<MovingFace> faces = new ArrayList<>();
    private final List<MovingHand> hands = new ArrayList<>();

    private SceneFinder() {
        Random random = new Random(3);
        for (int person = 0; person < 2; person++) {
            double x = 15 + 30 * person;
            faces.add(new MovingFace(random, x, 12, 8, 5, .2));
            hands.add(new MovingHand(random, Handedness.RIGHT, x - 7, 36, 8, 5, .3));
            hands.add(new MovingHand(random, Handedness.LEFT, x + 7, 36, 8, 5, .3));
        }
    }

    /** Brightness of the picture that shows a moment. */
    static int luma(int moment) {
        return FIRST_LUMA + LUMA_STEP * moment;
    }

    @Override
    public LandmarkFinder.LandmarkResult find(Picture picture, FinderState state) {
        long sum = 0;
        for (byte luma : picture.luma()) {
            sum += luma & 0xFF;
        }
        int moment = Math.round(((float) sum / picture.luma().length - FIRST_LUMA) / LUMA_STEP);
        if (moment % 20 == 19 && BOMBS.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new AssertionError("induced failure of the task");
        }
        List<DetectedObject> detectedObjects = new ArrayList<>();
        for (MovingFace face : faces) {
            detectedObjects.add(detected(Kind.FACE, "face68", Handedness.UNKNOWN, face.at(moment / 25.0)));
        }
        for (int i = 0; i < hands.size(); i++) {
            if (i != 1 || moment < 20 || moment > 26) {
                Handedness side = i % 2 == 0 ? Handedness.RIGHT : Handedness.LEFT;
                detectedObjects.add(
                        detected(Kind.HAND, "hand21", side, hands.get(i).at(moment / 25.0)));
            }
        }
        return new LandmarkFinder.LandmarkResult(detectedObjects, FinderState.NONE);
    }

    private static DetectedObject detected(Kind kind, String topology, Handedness side, float[] points) {
        return new DetectedObject(
                kind,
                "scene",
                topology,
                .9f,
                side,
                side == Handedness.UNKNOWN ? 0 : .9f,
                points,
                new float[0],
                new float[0]);
    }

    @Override
    public String device() {
        return "scene";
    }

    @Override
    public void close() {}
}
