package io.landmarkstream.simulate;

import io.landmarkstream.landmark.Box;
import io.landmarkstream.scene.CameraModel;
import io.landmarkstream.scene.SceneView;
import io.landmarkstream.scene.ViewObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What the cameras of a {@link Rig} see of a {@link Room}, in the order in which it arrives: noise, lost frames, clocks
 * that are off by a known time, bodies and hands that cover each other, tracks that get new ids or exchange them, hands
 * taken for the other one or another's, and a camera that dies and comes back. A function of the seed.
 */
public final class RigFeed {

    /**
     * How hard it is.
     *
     * @param noise standard deviation of a coordinate, pixels
     * @param lost share of the frames that are lost
     * @param skewMs cameras' frames and clocks are off by up to so much; the scene knows the clocks' offsets; 0: in
     *     sync
     * @param covers whether bodies and nearer hands cover what is behind them
     * @param coveredEverySeconds mean time between two occasions when something covers an object for all cameras, for
     *     half a second; 0: never
     * @param newIdEverySeconds mean time between two new ids of a camera's track; 0: never
     * @param mistakes whether handedness, person and, where two hands meet in a picture, ids are wrong at times
     * @param deadCamera that dies, from 0; −1: none
     * @param diesAt seconds
     * @param returnsAt seconds
     */
    public record Difficulty(
            double noise,
            double lost,
            double skewMs,
            boolean covers,
            double coveredEverySeconds,
            double newIdEverySeconds,
            boolean mistakes,
            int deadCamera,
            double diesAt,
            double returnsAt) {

        /** One pixel of noise and nothing else. */
        public static final Difficulty ONE_PIXEL = new Difficulty(1, 0, 0, false, 0, 0, false, -1, 0, 0);

        /** With clocks and frames that are off. */
        public Difficulty skewed(double ms) {
            return new Difficulty(
                    noise,
                    lost,
                    ms,
                    covers,
                    coveredEverySeconds,
                    newIdEverySeconds,
                    mistakes,
                    deadCamera,
                    diesAt,
                    returnsAt);
        }
    }

    /**
     * A view on its way.
     *
     * @param arrivesUs when it arrives, by the fusing machine's clock
     */
    public record Arrival(long arrivesUs, SceneView view) {}

    /** Scene's time of the start, microseconds: what is not a capture time is seen at once. */
    public static final long START_US = 1_700_000_000_000_000L;

    private static final double COVERED_SECONDS = .5;

    /** A camera's track keeps its id for so long unseen. */
    private static final double REMEMBERED_SECONDS = 1.2;

    /** Bodies cover what is behind them: radius of chest and head, metres, and up to where. */
    private static final double CHEST = .15;

    private static final double HEAD = .11;

    private static final double SHOULDERS = 1.42;

    private static final double TOP = 1.72;

    /** Share of the smaller box that a nearer object of the same kind must cover to hide it. */
    private static final double COVERS = .5;

    /** How often two tracks whose objects touch in a picture exchange their ids, a second. */
    private static final double EXCHANGED = .05;

    private static final double LATENCY_US = 60_000;

    private final Room room;
    private final List<CameraModel> cameras;
    private final Difficulty difficulty;
    private final double period;
    private final Random random;
    private final double[] phase;
    private final Seer[] seers;
    private final double[] coveredUntil;
    private double coveredTo;

    /**
     * @param fps frames a second of each camera
     * @param offsets whether the clocks are off as {@link #offsets} says
     */
    public RigFeed(long seed, Room room, Rig rig, double fps, Difficulty difficulty) {
        this.room = room;
        this.difficulty = difficulty;
        this.period = 1 / fps;
        this.random = new Random(seed);
        long[] offsets = new long[rig.count()];
        this.phase = new double[rig.count()];
        for (int c = 0; c < rig.count(); c++) {
            offsets[c] = Math.round(1000 * difficulty.skewMs() * (2 * random.nextDouble() - 1));
            phase[c] = difficulty.skewMs() > 0 ? period * random.nextDouble() : 0;
        }
        this.cameras = rig.cameras(offsets);
        this.seers = new Seer[rig.count()];
        for (int c = 0; c < seers.length; c++) {
            seers[c] = new Seer(c);
        }
        this.coveredUntil = new double[3 * room.people()];
    }

    /** The cameras as the scene knows them. */
    public List<CameraModel> cameras() {
        return cameras;
    }

    /** All that arrives of the frames of one period of time, in order. */
    public List<Arrival> between(double fromSeconds, double toSeconds) {
        List<Arrival> arrivals = new ArrayList<>();
        long first = Math.round(fromSeconds / period);
        long last = Math.round(toSeconds / period);
        for (long frame = first; frame < last; frame++) {
            cover(frame * period);
            for (Seer seer : seers) {
                double at = frame * period + phase[seer.camera];
                boolean dead = seer.camera == difficulty.deadCamera()
                        && at >= difficulty.diesAt()
                        && at < difficulty.returnsAt();
                SceneView view = seer.see(frame, at);
                double jitter = 5_000 * random.nextDouble();
                if (!dead && random.nextDouble() >= difficulty.lost()) {
                    arrivals.add(new Arrival(START_US + Math.round(1e6 * at + LATENCY_US + jitter), view));
                }
            }
        }
        arrivals.sort(java.util.Comparator.comparingLong(Arrival::arrivesUs));
        return arrivals;
    }

    /** Draws which objects are covered for all cameras. */
    private void cover(double seconds) {
        for (int i = 0; i < coveredUntil.length && difficulty.coveredEverySeconds() > 0; i++) {
            if (seconds > coveredUntil[i] + 1
                    && seconds > 2
                    && random.nextDouble() < period / difficulty.coveredEverySeconds()) {
                coveredUntil[i] = seconds + COVERED_SECONDS;
            }
        }
        coveredTo = seconds;
    }

    /** One camera's detector and tracker. */
    private final class Seer {
        private final int camera;
        private final CameraModel model;
        private final long[] id = new long[3 * room.people()];
        private final double[] seenAt = new double[3 * room.people()];
        private final double[] wrongHandUntil = new double[3 * room.people()];
        private final double[] wrongPersonUntil = new double[3 * room.people()];
        private final int[] wrongPerson = new int[3 * room.people()];
        private long nextId = 1;

        Seer(int camera) {
            this.camera = camera;
            this.model = cameras.get(camera);
            java.util.Arrays.fill(seenAt, -100);
        }

        SceneView see(long frame, double seconds) {
            List<Room.Truth> truths = room.at(seconds);
            float[][] pixels = new float[truths.size()][];
            double[] depth = new double[truths.size()];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = project(truths.get(i).points());
                depth[i] = depth(truths.get(i));
            }
            List<ViewObject> objects = new ArrayList<>();
            for (int i = 0; i < pixels.length; i++) {
                if (visible(i, truths, pixels, depth, seconds)) {
                    track(i, pixels, truths, seconds);
                    objects.add(object(i, truths.get(i), pixels[i], seconds));
                }
            }
            long timeUs = START_US + Math.round(1e6 * seconds) - model.timeOffsetUs();
            return new SceneView(model.id(), "run", frame, timeUs, model.width(), model.height(), false, objects);
        }

        private float[] project(float[] points) {
            float[] pixels = new float[points.length];
            for (int i = 0; i < points.length; i += 3) {
                double[] at = model.project(points[i], points[i + 1], points[i + 2]);
                if (at == null || at[0] < 0 || at[1] < 0 || at[0] > model.width() || at[1] > model.height()) {
                    return null;
                }
                pixels[i] = (float) at[0];
                pixels[i + 1] = (float) at[1];
            }
            return pixels;
        }

        private double depth(Room.Truth truth) {
            float[] p = truth.points();
            return model.toCamera(p[0], p[1], p[2])[2];
        }

        private boolean visible(int i, List<Room.Truth> truths, float[][] pixels, double[] depth, double seconds) {
            Room.Truth truth = truths.get(i);
            if (pixels[i] == null || coveredTo < coveredUntil[i]) {
                return false;
            }
            double[] eye = model.centre();
            double[] middle = middle(truth.points());
            if (truth.facing() != null) {
                double dot = 0;
                double length = 0;
                for (int c = 0; c < 3; c++) {
                    dot += truth.facing()[c] * (eye[c] - middle[c]);
                    length += (eye[c] - middle[c]) * (eye[c] - middle[c]);
                }
                if (dot < .3 * Math.sqrt(length)) {
                    return false;
                }
            }
            if (!difficulty.covers()) {
                return true;
            }
            for (int person = 0; person < room.people(); person++) {
                if (person != truth.person() && behind(person, eye, middle, seconds)) {
                    return false;
                }
            }
            for (int j = 0; j < pixels.length; j++) {
                if (j != i
                        && pixels[j] != null
                        && truths.get(j).kind().equals(truth.kind())
                        && depth[j] < depth[i]
                        && covers(pixels[j], pixels[i])) {
                    return false;
                }
            }
            return true;
        }

        /** Whether a body stands between. */
        private boolean behind(int person, double[] eye, double[] middle, double seconds) {
            double[] body = room.place(person, seconds);
            double dx = middle[0] - eye[0];
            double dz = middle[2] - eye[2];
            double share = ((body[0] - eye[0]) * dx + (body[1] - eye[2]) * dz) / (dx * dx + dz * dz);
            if (share <= 0 || share >= 1) {
                return false;
            }
            double offX = eye[0] + share * dx - body[0];
            double offZ = eye[2] + share * dz - body[1];
            double height = eye[1] + share * (middle[1] - eye[1]);
            double radius = height < SHOULDERS ? CHEST : height < TOP ? HEAD : 0;
            return offX * offX + offZ * offZ < radius * radius;
        }

        /** Gives the object its track id. */
        private void track(int i, float[][] pixels, List<Room.Truth> truths, double seconds) {
            boolean fresh = id[i] == 0
                    || seconds - seenAt[i] > REMEMBERED_SECONDS
                    || difficulty.newIdEverySeconds() > 0
                            && random.nextDouble() < period / difficulty.newIdEverySeconds();
            if (fresh) {
                id[i] = nextId++;
            }
            for (int j = 0; difficulty.mistakes() && j < i; j++) {
                if (pixels[j] != null
                        && truths.get(j).kind().equals(truths.get(i).kind())
                        && seenAt[j] > seconds - .2
                        && touches(pixels[i], pixels[j])
                        && random.nextDouble() < EXCHANGED * period) {
                    long other = id[j];
                    id[j] = id[i];
                    id[i] = other;
                }
            }
            seenAt[i] = seconds;
        }

        private ViewObject object(int i, Room.Truth truth, float[] pixels, double seconds) {
            float[] noisy = pixels.clone();
            for (int k = 0; k < noisy.length; k += 3) {
                noisy[k] += (float) (difficulty.noise() * random.nextGaussian());
                noisy[k + 1] += (float) (difficulty.noise() * random.nextGaussian());
            }
            boolean hand = truth.kind().isHand();
            boolean wrong = false;
            int person = truth.person();
            if (hand && difficulty.mistakes()) {
                wrong = seconds < wrongHandUntil[i] || random.nextDouble() < .05;
                wrongHandUntil[i] = random.nextDouble() < period / 20 ? seconds + .3 : wrongHandUntil[i];
                if (seconds >= wrongPersonUntil[i] && random.nextDouble() < period / 20) {
                    wrongPersonUntil[i] = seconds + 1;
                    wrongPerson[i] = random.nextInt(room.people());
                }
                person = seconds < wrongPersonUntil[i] ? wrongPerson[i] : person;
            }
            boolean faceKnown = seconds - seenAt[3 * person] < REMEMBERED_SECONDS;
            return new ViewObject(
                    id[i],
                    truth.kind(),
                    hand ? "hand21" : "face68",
                    wrong ? truth.handedness().other() : truth.handedness(),
                    hand ? wrong ? .7f : .93f : 0,
                    faceKnown ? id[3 * person] : 0,
                    noisy,
                    new float[0],
                    new boolean[0],
                    false,
                    .9f,
                    "",
                    0,
                    null,
                    Float.NaN);
        }
    }

    private static double[] middle(float[] points) {
        double[] middle = new double[3];
        for (int i = 0; i < points.length; i++) {
            middle[i % 3] += points[i] / (points.length / 3.0);
        }
        return middle;
    }

    private static boolean covers(float[] nearer, float[] further) {
        Box one = Box.around(nearer);
        Box other = Box.around(further);
        return one.intersection(other) > COVERS * Math.min(one.area(), other.area());
    }

    private static boolean touches(float[] one, float[] other) {
        return Box.around(one).intersection(Box.around(other)) > 0;
    }
}
