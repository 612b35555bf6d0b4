package io.landmarkstream.simulate;

import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * People who walk to and fro before a camera, each with a face and two hands that swing and gesture, and what a
 * detector sees of them. They pass in front of each other: of two faces or two hands that overlap, only the nearer one
 * is seen. Now and then each is covered for half a second by something else, and some frames are lost. Everything is a
 * function of the seed.
 */
public final class Crowd {

    /**
     * How hard it is to tell people apart.
     *
     * @param slowest pace at which anyone walks, pixels a second; {@code fastest} likewise. Where both are equal, two
     *     either pass each other or keep their distance; else some walk in front of others for seconds
     * @param edge distance from the picture's sides at which they turn round, pixels: the larger, the denser they walk.
     *     Hands stay in the picture from 260 on
     * @param coveredEverySeconds mean time between two occasions when something else covers an object, once it was seen
     *     for {@link #SEEN_SECONDS}
     */
    public record Traffic(double slowest, double fastest, double edge, double coveredEverySeconds) {

        /** All at one pace, over the whole width, each object covered every 20 s. */
        public static final Traffic STEADY = new Traffic(160, 160, 260, 20);

        /** Paces from 80 to 240, over four fifths of that width, each object covered every 8 s. */
        public static final Traffic DENSE = new Traffic(80, 240, 400, 8);
    }

    /** Width and height of the picture. */
    public static final int WIDTH = 1920;

    public static final int HEIGHT = 1080;

    /** How long an object is covered by something that is neither face nor hand. */
    private static final double COVERED_SECONDS = .5;

    private static final double SEEN_SECONDS = 1;

    /** Acceleration with which they turn round, pixels a second squared. */
    private static final double TURN = 500;

    /** Nothing is covered in the first seconds. */
    private static final double START_SECONDS = .5;

    /** Share of the smaller box that a nearer object of the same kind must cover to hide it. */
    private static final double COVERS = .5;

    /**
     * How often the model takes a hand for the other one: in single frames, and in spells while it is seen from the
     * edge.
     */
    private static final double WRONG_SIDE = .05;

    private static final double WRONG_SPELL_EVERY_SECONDS = 20;
    private static final double WRONG_SPELL_SECONDS = .3;

    private final List<Walker> walkers = new ArrayList<>();
    private final List<Actor> objects = new ArrayList<>();
    private final Traffic traffic;
    private final Noise noise;
    private final double lost;
    private final double step;
    private final Random random;
    private double time;

    /**
     * @param seed for all random numbers
     * @param traffic how they walk
     * @param people how many
     * @param fps frames a second before any is lost
     * @param lost share of the frames that are lost
     */
    public Crowd(long seed, int people, double fps, double lost, Noise noise, Traffic traffic) {
        this(seed, people, fps, lost, noise, traffic, null);
    }

    /** @param acting what they do; {@code null}: their hands open and close, and nothing else */
    public Crowd(long seed, int people, double fps, double lost, Noise noise, Traffic traffic, Acting acting) {
        this.random = new Random(seed);
        this.noise = noise;
        this.traffic = traffic;
        this.lost = lost;
        this.step = 1 / fps;
        for (int person = 0; person < people; person++) {
            Walker walker = new Walker(random, person, people, traffic);
            walkers.add(walker);
            objects.add(new Actor(objects.size(), walker, Kind.FACE, Handedness.UNKNOWN, acting));
            objects.add(new Actor(objects.size(), walker, Kind.HAND, Handedness.LEFT, acting));
            objects.add(new Actor(objects.size(), walker, Kind.HAND, Handedness.RIGHT, acting));
        }
    }

    /** True points of every object at the time of the last frame, by its number, also of those that are hidden. */
    public List<float[]> truths() {
        return objects.stream().map(object -> object.points(time)).toList();
    }

    /**
     * What the detector saw of one object.
     *
     * @param object number of the object, three a person: face, left hand, right hand
     * @param truth its true points
     */
    public record Seen(int object, Handedness handedness, float[] truth, DetectedObject detected) {}

    /**
     * A frame that was not lost.
     *
     * @param seconds since the start
     */
    public record Frame(double seconds, List<Seen> seen) {}

    /** The next frame that is not lost. */
    public Frame next() {
        Frame frame;
        do {
            time += step;
            frame = frame();
        } while (random.nextDouble() < lost);
        return frame;
    }

    private Frame frame() {
        walkers.forEach(walker -> walker.walk(step));
        List<float[]> truths = new ArrayList<>();
        List<Box> boxes = new ArrayList<>();
        for (Actor object : objects) {
            float[] points = object.points(time);
            truths.add(points);
            boxes.add(Box.around(points));
        }
        List<Seen> seen = new ArrayList<>();
        for (Actor object : objects) {
            boolean covered = false;
            for (Actor other : objects) {
                covered |= other.walker != object.walker
                        && other.kind.equals(object.kind)
                        && other.walker.depth < object.walker.depth
                        && covers(boxes.get(other.number), boxes.get(object.number));
            }
            float[] truth = truths.get(object.number);
            if (!object.hides(covered, step, traffic.coveredEverySeconds, random) || time < START_SECONDS) {
                seen.add(
                        new Seen(object.number, object.handedness, truth, object.detected(truth, noise, step, random)));
            }
        }
        return new Frame(time, seen);
    }

    private static boolean covers(Box nearer, Box further) {
        return nearer.intersection(further) > COVERS * Math.min(nearer.area(), further.area());
    }

    /** Someone who walks from edge to edge and back, always at the same distance. */
    private static final class Walker {
        final double depth;
        final double phase;
        final FaceModel face;
        final HandModel[] hands;
        final double y;
        private final double edge;
        private double x;
        private double speed;
        private double aim;

        Walker(Random random, int number, int people, Traffic traffic) {
            // The camera looks down on them: who is further away appears higher.
            depth = 1 + (number + .8 * random.nextDouble()) / people;
            y = 160 + 900 * (1 / depth - .5);
            phase = 10 * random.nextDouble();
            face = FaceModel.of(random, .06);
            hands = new HandModel[] {HandModel.of(random, .06), HandModel.of(random, .06)};
            edge = traffic.edge;
            double length = WIDTH - 2 * edge;
            double way = (2 * length * (number * 7 % people) + 60 * (random.nextDouble() - .5)) / people;
            x = edge + (way < length ? way : 2 * length - way);
            double share = new Random(Double.hashCode(phase)).nextDouble();
            double pace = traffic.slowest + share * (traffic.fastest - traffic.slowest);
            aim = way < length ? pace : -pace;
            speed = aim;
        }

        void walk(double seconds) {
            if (x < edge && aim < 0 || x > WIDTH - edge && aim > 0) {
                aim = -aim;
            }
            speed += Math.max(-TURN * seconds, Math.min(TURN * seconds, aim - speed));
            x += speed * seconds;
        }

        double scale() {
            return 1 / depth;
        }
    }

    private static final class Actor {
        final int number;
        final Walker walker;
        final Kind kind;
        final Handedness handedness;
        private final Acting acting;
        private final double pace;
        private final double swing;
        private final double lift;
        private double seenFor;
        private double coverLeft;
        private double wrongLeft;

        Actor(int number, Walker walker, Kind kind, Handedness handedness, Acting acting) {
            this.acting = acting;
            this.number = number;
            this.walker = walker;
            this.kind = kind;
            this.handedness = handedness;
            Random own = new Random(31L * number + Double.hashCode(walker.phase));
            this.pace = .5 + .4 * own.nextDouble();
            this.swing = .12 + .18 * own.nextDouble();
            this.lift = own.nextDouble();
        }

        float[] points(double time) {
            double t = time + walker.phase;
            double unit = 110 * walker.scale();
            double bob = .06 * Math.sin(2 * Math.PI * 1.8 * t);
            double headY = walker.y + unit * bob;
            if (kind.isFace()) {
                double yaw = 25 * Math.sin(.9 * t);
                Rotation turn = Rotation.of(
                        acting == null ? yaw : acting.yaw(number, time, .4 * yaw),
                        10 * Math.sin(.7 * t),
                        6 * Math.sin(.8 * t));
                double talk = .5 + .5 * Math.sin(2 * Math.PI * 2.3 * t);
                return walker.face.points(
                        new FaceModel.Expression(.6 * talk, acting == null ? 1 : acting.eyes(number, time), .3),
                        new Placement(walker.x, headY, unit, turn));
            }
            int out = handedness == Handedness.RIGHT
                    ? -1
                    : 1; // the person faces the camera: the right hand is on the picture's left
            double angle = 2 * Math.PI * pace * t + (handedness == Handedness.RIGHT ? 0 : Math.PI);
            double x = walker.x + unit * (out * (1.1 + .3 * lift) + swing * Math.sin(angle));
            double y = headY + unit * (2.2 - 1.2 * lift + .6 * swing * Math.cos(angle));
            if (acting != null) {
                y += acting.raised(number, time) * (headY - 1.9 * unit - y);
            }
            double open = .5 + .5 * Math.sin(2 * Math.PI * .4 * t + number);
            Rotation turn = Rotation.of(30 * Math.sin(.6 * t + number), 15, 20 * Math.sin(angle) - 15 * out);
            return walker.hands[handedness == Handedness.RIGHT ? 1 : 0].points(
                    acting == null ? Fingers.OPEN.towards(Fingers.FIST, .7 * open) : acting.fingers(number, time),
                    handedness,
                    new Placement(x, y, unit * .95, turn));
        }

        /** Whether it is hidden in this frame. */
        boolean hides(boolean covered, double seconds, double every, Random random) {
            coverLeft -= seconds;
            seenFor += seconds;
            if (seenFor > SEEN_SECONDS && random.nextDouble() < seconds / every) {
                coverLeft = COVERED_SECONDS;
            }
            boolean hidden = covered || coverLeft > 0;
            seenFor = hidden ? 0 : seenFor;
            return hidden;
        }

        DetectedObject detected(float[] truth, Noise noise, double seconds, Random random) {
            wrongLeft -= seconds;
            if (wrongLeft <= 0 && random.nextDouble() < seconds / WRONG_SPELL_EVERY_SECONDS) {
                wrongLeft = WRONG_SPELL_SECONDS;
            }
            boolean wrong = wrongLeft > 0 || random.nextDouble() < WRONG_SIDE;
            Handedness seen = kind.isFace()
                    ? Handedness.UNKNOWN
                    : wrong == (handedness == Handedness.LEFT) ? Handedness.RIGHT : Handedness.LEFT;
            return new DetectedObject(
                    kind,
                    "simulated",
                    kind.isFace() ? "face68" : "hand21",
                    .9f,
                    seen,
                    kind.isFace()
                            ? 0
                            : (float) (wrong ? .5 + .45 * random.nextDouble() : .7 + .3 * random.nextDouble()),
                    noise.added(truth, random),
                    new float[0],
                    new float[0]);
        }
    }
}
