package io.landmarkstream.simulate;

import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One person before a camera who makes movements, one after the other, or who only talks with the hands. Bodies, ways,
 * sizes and speeds are drawn anew for each movement. Movements go along curves of minimum jerk (Flash and Hogan 1985),
 * with a little drift and tremor. Everything is a function of the seed.
 */
public final class Movements {

    public static final int WIDTH = 1280;
    public static final int HEIGHT = 720;

    /** Seconds of rest between two movements. */
    private static final double REST = 1.4;

    /**
     * A movement that was truly made.
     *
     * @param name as {@code sign.MovementName} has it
     * @param begin seconds since the start; {@code end} likewise
     */
    public record Deed(String name, double begin, double end) {}

    /** What a detector sees in one frame. */
    public record Frame(double seconds, List<DetectedObject> objects) {}

    private final Random random;
    private final Noise noise;
    private final double lost;
    private final double step;
    private final FaceModel faceModel;
    private final HandModel[] handModels;
    private final double unit;
    private final double headX;
    private final double headY;
    private final boolean talks;
    private final Random own;
    private final double[] phases = new double[24];
    private final List<Deed> deeds = new ArrayList<>();
    private String[] names;
    private int next;
    private Deed current;
    private double[] draw = new double[12];
    private boolean right = true;
    private double time;

    /**
     * @param names the movements, in the order in which they are made; empty: the person talks and walks, nothing else
     * @param noise of the detector's points
     * @param lost share of the frames that are lost
     */
    public Movements(long seed, double fps, double lost, Noise noise, List<String> names) {
        this.random = new Random(seed);
        this.own = new Random(seed * 31 + 7);
        this.noise = noise;
        this.lost = lost;
        this.step = 1 / fps;
        this.names = names.toArray(new String[0]);
        this.talks = names.isEmpty();
        this.faceModel = FaceModel.of(own, .06);
        this.handModels = new HandModel[] {HandModel.of(own, .06), HandModel.of(own, .06)};
        this.unit = 75 + 45 * own.nextDouble();
        this.headX = WIDTH * (.42 + .16 * own.nextDouble());
        this.headY = 150 + 60 * own.nextDouble();
        for (int i = 0; i < phases.length; i++) {
            phases[i] = 10 * own.nextDouble();
        }
        plan(1.5);
    }

    /** Everything done so far, the last one perhaps not yet to its end. */
    public List<Deed> deeds() {
        return List.copyOf(deeds);
    }

    /** Whether all movements have been made, and a second has gone by. */
    public boolean isDone() {
        return !talks && current == null;
    }

    private void plan(double begin) {
        if (next >= names.length) {
            current = null;
            return;
        }
        for (int i = 0; i < draw.length; i++) {
            draw[i] = own.nextDouble();
        }
        right = own.nextBoolean();
        String name = names[next++];
        double length =
                switch (name) {
                    case "swipe_left", "swipe_right", "swipe_up", "swipe_down" -> .3 + .4 * draw[0];
                    case "wave" -> (.35 + .35 * draw[0]) * (2.5 + 1.5 * draw[1]);
                    case "circle_clockwise", "circle_counterclockwise" -> .8 + .9 * draw[0];
                    case "push", "pull" -> .4 + .5 * draw[0];
                    case "pinch_drag" -> .9 + .8 * draw[0];
                    case "zoom" -> .9 + .7 * draw[0];
                    case "clap" -> .3 + .3 * draw[0];
                    case "beckon" -> (.5 + .3 * draw[0]) * 2.5;
                    case "hand_raised", "hand_to_mouth", "hand_to_eyes", "hand_to_ear" -> 1 + draw[0];
                    case "nod" -> (.45 + .3 * draw[0]) * (1 + (int) (2 * draw[1]));
                    case "shake" -> (.4 + .3 * draw[0]) * 2;
                    case "tilt_left", "tilt_right" -> 1 + draw[0];
                    case "long_blink" -> .8 + draw[0];
                    case "double_blink" -> .7 + .2 * draw[0];
                    case "wink_left", "wink_right" -> .25 + .25 * draw[0];
                    case "look_away" -> 1.3 + draw[0];
                    default -> 1;
                };
        current = new Deed(name, begin, begin + length);
        deeds.add(current);
    }

    /** The next frame that is not lost. */
    public Frame next() {
        Frame frame;
        do {
            time += step;
            frame = frame();
        } while (random.nextDouble() < lost);
        return frame;
    }

    private static double jerk(double t) {
        double s = Math.max(0, Math.min(1, t));
        return s * s * s * (10 - 15 * s + 6 * s * s);
    }

    /** How far the movement has come, 0 to 1; its ramp before and after it brings hands and head there and back. */
    private double done() {
        return current == null
                ? 0
                : Math.max(0, Math.min(1, (time - current.begin()) / (current.end() - current.begin())));
    }

    private double since() {
        return current == null ? -1 : time - current.begin();
    }

    /** 0 to 1 within {@code in} seconds before the begin, back within {@code out} seconds after the end. */
    private double held(double in, double out) {
        if (current == null) {
            return 0;
        }
        double before = jerk((time - current.begin() + in) / in);
        double after = 1 - jerk((time - current.end()) / out);
        return Math.min(before, after);
    }

    /** Slow movements that add to everything, of about unit size. */
    private double drift(int i, double hertz) {
        double t = time + phases[i];
        return (Math.sin(2 * Math.PI * hertz * t) + .6 * Math.sin(2 * Math.PI * 1.7 * hertz * t + phases[i])) / 1.6;
    }

    private Frame frame() {
        if (current != null && time > current.end() + REST) {
            plan(time + .9);
        }
        double walk = talks ? 250 * drift(0, .05) : 10 * drift(0, .1);
        double x = headX + walk;
        double y = headY + (talks ? .06 * unit * Math.sin(2 * Math.PI * 1.8 * time) : 2 * drift(1, .3));
        List<DetectedObject> objects = new ArrayList<>();
        objects.add(detected(Kind.FACE, Handedness.UNKNOWN, face(x, y)));
        for (Handedness side : List.of(Handedness.RIGHT, Handedness.LEFT)) {
            float[] hand = hand(side, x, y);
            objects.add(detected(Kind.HAND, side, hand));
        }
        return new Frame(time, objects);
    }

    private boolean is(String... some) {
        if (current != null) {
            for (String one : some) {
                if (one.equals(current.name())) {
                    return true;
                }
            }
        }
        return false;
    }

    private float[] face(double x, double y) {
        double talk = talks ? 1 : .3;
        // In the picture: positive yaw turns to its right, which is the person's left.
        double yaw = 9 * talk * drift(2, .22);
        double pitch = 3.5 * talk * drift(3, .45);
        double roll = 3 * talk * drift(4, .3);
        double eyes = 1;
        double t = since();
        double share = done();
        double length = current == null ? 1 : current.end() - current.begin();
        boolean on = current != null && t >= 0 && t <= length;
        if (is("nod") && on) {
            int times = 1 + (int) (2 * draw[1]);
            pitch -= (10 + 10 * draw[2]) * (.5 - .5 * Math.cos(2 * Math.PI * times * share));
        } else if (is("shake") && on) {
            double end = Math.min(1, Math.min(t, length - t) / .12);
            yaw += (9 + 11 * draw[2]) * Math.sin(2 * Math.PI * 2 * share) * end;
        } else if (is("tilt_left", "tilt_right")) {
            roll += (is("tilt_left") ? -1 : 1) * (25 + 12 * draw[1]) * held(.35, .35);
        } else if (is("look_away")) {
            yaw += (draw[2] < .5 ? -1 : 1) * (50 + 12 * draw[1]) * held(.35, .35);
        } else if (is("long_blink")) {
            eyes = 1 - held(.08, .08);
        } else if (is("double_blink") && on) {
            double each = length / 2;
            eyes = 1 - Math.min(1, 1.6 * Math.sin(Math.PI * Math.min(1, (t % each) / (.55 * each))));
        }
        double other = eyes;
        if (is("wink_left", "wink_right") && on) {
            eyes = 1 - Math.min(1, 2 * Math.sin(Math.PI * share));
            other = 1 - .1 * (1 - eyes);
        }
        // Ordinary blinks.
        double every = 3.1 + .1 * phases[5];
        double blink = (time + phases[5]) % every;
        if (blink < .18 && (current == null || !is("long_blink", "double_blink", "wink_left", "wink_right"))) {
            eyes = Math.min(eyes, 1 - Math.sin(Math.PI * blink / .18) * 1.15);
            other = eyes;
        }
        double mouth = talks ? .35 + .35 * Math.sin(2 * Math.PI * 2.3 * time) : .05;
        boolean left = is("wink_left");
        return faceModel.points(
                new FaceModel.Expression(mouth, Math.max(0, left ? other : eyes), .2),
                Math.max(0, left ? eyes : other),
                new Placement(x, y, unit, Rotation.of(yaw, pitch, roll)));
    }

    /** A hand's place is given in palms to the person's left and up of the eyes; a palm is half the face's width. */
    private float[] hand(Handedness side, double headX, double headY) {
        boolean isRight = side == Handedness.RIGHT;
        int out = isRight ? -1 : 1;
        double palm = .5 * unit;
        int k = isRight ? 0 : 8;
        double tremor = .03;
        double px;
        double py;
        double size = 1;
        Fingers fingers = Fingers.HOOK;
        double yaw = 12 * drift(8 + k, .2);
        double pitch = 8 * drift(9 + k, .25);
        double roll = 10 * drift(10 + k, .17);
        if (talks) {
            // Beats: up to a palm and a half around the place before the chest, now and then the hands hang.
            double hang = Math.max(0, Math.min(1, 2 * drift(11 + k, .03)));
            double beat = .6 + .5 * drift(12 + k, .11);
            px = out * (2.2 + .5 * drift(13 + k, .1)) + beat * drift(14 + k, .9);
            py = -4.6 - 5 * hang + beat * 1.1 * drift(15 + k, 1.2);
            double open = .5 + .5 * drift(9 + k, .35);
            fingers = Fingers.HOOK.towards(Fingers.OPEN, open);
            yaw *= 2;
            roll *= 1.6;
        } else {
            px = out * 2.2 + tremor * drift(13 + k, 1.1);
            py = -9.8 + tremor * drift(14 + k, 1.3);
        }
        boolean active = !talks && current != null && (isRight == right || is("zoom", "clap"));
        if (active) {
            double t = since();
            double length = current.end() - current.begin();
            double share = jerk(done());
            boolean on = t >= 0 && t <= length;
            double up = held(.75, 1.0); // the hand comes up before and goes down after
            double ax = out * 2.8;
            double ay = -3.6;
            Fingers pose = Fingers.OPEN;
            double atYaw = yaw;
            double atRoll = roll;
            switch (current.name()) {
                case "swipe_left", "swipe_right" -> {
                    double way = (2.9 + 2.2 * draw[1]) * (is("swipe_left") ? 1 : -1);
                    ax += way * (share - .5);
                    ay = -4.8;
                    ay += .25 * (draw[3] - .5) * Math.abs(way) * (share - .5);
                    if (time > current.end() + .5) {
                        up = 1 - jerk((time - current.end() - .5) / .8);
                    } else if (time >= current.begin()) {
                        up = 1;
                    } else {
                        up = jerk((time - current.begin() + 1.0) / .75);
                    }
                }
                case "swipe_up", "swipe_down" -> {
                    double way = (2.8 + 1.4 * draw[1]) * (is("swipe_up") ? 1 : -1);
                    ay += way * (share - .5);
                    ax += .25 * (draw[3] - .5) * Math.abs(way) * (share - .5);
                    up = time > current.end() + .5
                            ? 1 - jerk((time - current.end() - .5) / .8)
                            : time >= current.begin() ? 1 : jerk((time - current.begin() + 1.0) / .75);
                }
                case "wave" -> {
                    double period = length / (2.5 + 1.5 * draw[1]);
                    double end = Math.min(1, Math.min(t, length - t) / .15);
                    double swing = on ? Math.sin(2 * Math.PI * t / period) * Math.max(0, end) : 0;
                    ax = out * 2.6 + (.35 + .5 * draw[2]) * swing;
                    ay = -1.2;
                    atRoll = (14 + 12 * draw[3]) * -swing;
                }
                case "circle_clockwise", "circle_counterclockwise" -> {
                    double a = 2 * Math.PI * 1.08 * (.15 * done() + .85 * share) + 6.28 * draw[1];
                    double radius = .7 + .9 * draw[2];
                    double sense = is("circle_clockwise") ? 1 : -1;
                    ax += radius * (Math.cos(sense * a));
                    ay += radius * (.8 + .4 * draw[3]) * Math.sin(sense * a);
                    pose = Fingers.POINT;
                }
                case "push", "pull" -> {
                    double most = 1.42 + .3 * draw[1];
                    double grown = is("push") ? share : 1 - share;
                    size = 1 + (most - 1) * grown * (t < -.9 ? 0 : 1);
                    ax += .3 * (draw[2] - .5) * share;
                    if (is("pull")) {
                        size = t < 0 ? 1 + (most - 1) * jerk((t + 1.1) / .7) : size;
                    } else if (t > length) {
                        size = 1 + (most - 1) * (1 - jerk((t - length - .4) / .8));
                    }
                    up = time > current.end() + .4
                            ? 1 - jerk((time - current.end() - .4) / .8)
                            : time >= current.begin() - .3 ? 1 : jerk((time - current.begin() + 1.1) / .75);
                }
                case "pinch_drag" -> {
                    double a = 2 * Math.PI * draw[1];
                    double way = 1.2 + 1.8 * draw[2];
                    double move = jerk((t - .25) / (length - .35));
                    ax += way * Math.cos(a) * (move - .5);
                    ay += way * Math.sin(a) * (move - .5);
                    pose = Fingers.HOOK.towards(
                            Fingers.PINCH, Math.min(jerk((t + .15) / .2), 1 - jerk((t - length) / .2)));
                }
                case "zoom" -> {
                    double from = draw[1] < .5 ? 1.3 : 2.6;
                    double to = draw[1] < .5 ? 2.4 + .6 * draw[2] : 1.3 + .3 * draw[2];
                    double move = jerk((t - .25) / (length - .35));
                    ax = out * (from + (to - from) * move);
                    pose = Fingers.HOOK.towards(
                            Fingers.PINCH, Math.min(jerk((t + .15) / .2), 1 - jerk((t - length) / .2)));
                }
                case "clap" -> {
                    // Apart, together at the end, apart again.
                    double near = t <= length ? share : 1 - jerk((t - length) / .3);
                    ax = out * (1.5 + .5 * draw[1] - (1.1 + .5 * draw[1]) * near);
                    ay = -4.8;
                    pose = Fingers.OPEN;
                    atYaw = -out * 55;
                }
                case "beckon" -> {
                    double period = length / 2.5;
                    double bent = on ? .5 - .5 * Math.cos(2 * Math.PI * t / period) : 0;
                    pose = Fingers.OPEN.towards(Fingers.FIST, bent * (.75 + .25 * draw[1]));
                    ay = -2.6;
                }
                case "hand_raised" -> {
                    ax = out * 1.6;
                    ay = 2.9 + draw[1];
                    up = held(.6, .6);
                }
                case "hand_to_mouth" -> {
                    ax = out * .35;
                    ay = -2.5;
                    pose = Fingers.HOOK;
                    atRoll = out * 18;
                    up = held(.5, .5);
                }
                case "hand_to_eyes" -> {
                    ax = out * .7;
                    ay = -1.75;
                    pose = Fingers.OPEN;
                    atRoll = out * 20;
                    up = held(.5, .5);
                }
                case "hand_to_ear" -> {
                    ax = out * 1.15;
                    ay = -1.5;
                    pose = Fingers.HOOK;
                    up = held(.5, .5);
                }
                default -> up = 0;
            }
            px += up * (ax - px);
            py += up * (ay - py);
            px += tremor * drift(16 + (k > 0 ? 1 : 0), 2.1) * up;
            fingers = fingers.towards(pose, up);
            roll += up * (atRoll - roll);
            yaw += up * (atYaw - yaw);
        }
        // The model's origin is the wrist, its unit the hand's length, about 2.1 palms.
        return handModels[isRight ? 1 : 0].points(
                fingers,
                side,
                new Placement(
                        headX + palm * px,
                        headY - palm * (py - .0),
                        palm * 2.05 * size,
                        Rotation.of(yaw, pitch, roll)));
    }

    private DetectedObject detected(Kind kind, Handedness side, float[] truth) {
        boolean wrong = random.nextDouble() < .03;
        return new DetectedObject(
                kind,
                "simulated",
                kind.isFace() ? "face68" : "hand21",
                .9f,
                kind.isFace()
                        ? Handedness.UNKNOWN
                        : wrong == (side == Handedness.LEFT) ? Handedness.RIGHT : Handedness.LEFT,
                kind.isFace() ? 0 : (float) (wrong ? .6 : .75 + .25 * random.nextDouble()),
                noise.added(truth, random),
                new float[0],
                new float[0]);
    }
}
