package io.landmarkstream.simulate;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * People in a room who walk past each other, turn, talk and gesture, with the exact place of every point at any time.
 * World: metres, x to the right, y up, z towards the cameras' side; the floor is y = 0. A function of the seed.
 */
public final class Room {

    /** Hand from wrist to middle finger tip and face between the ears, metres. */
    private static final double HAND = .18;

    private static final double FACE = .15;

    private static final double HEAD_HEIGHT = 1.6;

    private static final Fingers[] GESTURES = {
        Fingers.OPEN, Fingers.FIST, Fingers.POINT, Fingers.VICTORY, Fingers.OK, Fingers.PINCH, Fingers.THUMB
    };

    private final List<Human> people = new ArrayList<>();

    /**
     * @param count people
     * @param seconds how long they move
     * @param width of the way that they walk to and fro, metres; 0: they stay where they are
     */
    public Room(long seed, int count, double seconds, double width) {
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            people.add(new Human(random, i, count, seconds, width));
        }
    }

    /**
     * A hand or face.
     *
     * @param person number, from 0
     * @param handedness UNKNOWN for faces
     * @param points x, y, z of each point, metres
     * @param facing where a face looks, of length 1; {@code null} for hands
     */
    public record Truth(int person, Kind kind, Handedness handedness, float[] points, double[] facing) {}

    /** All hands and faces at a time: for each person face, left hand, right hand. */
    public List<Truth> at(double seconds) {
        List<Truth> all = new ArrayList<>(3 * people.size());
        for (Human human : people) {
            human.add(seconds, all);
        }
        return all;
    }

    /** Number of people. */
    public int people() {
        return people.size();
    }

    /** x and z of a person's middle, metres. */
    double[] place(int person, double seconds) {
        return people.get(person).place(seconds);
    }

    /** One person. */
    private static final class Human {
        private final int number;
        private final FaceModel face;
        private final HandModel[] hands;
        private final Course walk;
        private final double lane;
        private final Course turn;
        private final Course head;
        private final Course mouth;
        private final Course[] reach = new Course[2];
        private final Course[] wrist = new Course[2];
        private final Course[] gesture = new Course[2];

        Human(Random random, int number, int count, double seconds, double width) {
            this.number = number;
            face = FaceModel.of(random, .05);
            hands = new HandModel[] {HandModel.of(random, .05), HandModel.of(random, .05)};
            lane = (number - (count - 1) / 2.0) * .6;
            double still = width > 0 ? 0 : (number - (count - 1) / 2.0) * .8;
            walk = Course.of(random, seconds, new double[] {2, 5}, new double[] {0, 1}, r ->
                    new double[] {still + width * (r.nextDouble() - .5)});
            turn = Course.of(random, seconds, new double[] {1, 3}, new double[] {0, 2}, r ->
                    new double[] {80 * (r.nextDouble() - .5)});
            head = Course.of(random, seconds, new double[] {.4, 1.2}, new double[] {0, 1}, r ->
                    new double[] {60 * (r.nextDouble() - .5), 30 * (r.nextDouble() - .5), 20 * (r.nextDouble() - .5)});
            mouth = Course.of(random, seconds, new double[] {.12, .3}, new double[] {0, .3}, r ->
                    new double[] {.8 * r.nextDouble(), r.nextDouble()});
            for (int side = 0; side < 2; side++) {
                int out = side == 0 ? 1 : -1; // facing the cameras, the left hand is on their right
                reach[side] =
                        Course.of(random, seconds, new double[] {.35, .9}, new double[] {0, .5}, r -> new double[] {
                            out * (.12 + .35 * r.nextDouble()), .95 + .5 * r.nextDouble(), .12 + .35 * r.nextDouble()
                        });
                wrist[side] = Course.of(random, seconds, new double[] {.4, 1}, new double[] {0, .5}, r -> new double[] {
                    60 * (r.nextDouble() - .5), 40 * (r.nextDouble() - .5), 80 * (r.nextDouble() - .5) - 20 * out
                });
                gesture[side] = Course.of(random, seconds, new double[] {.25, .5}, new double[] {.2, 1}, r -> {
                    double[] shares = new double[GESTURES.length];
                    shares[r.nextInt(GESTURES.length)] = 1;
                    return shares;
                });
            }
        }

        double[] place(double seconds) {
            return new double[] {walk.at(seconds)[0], number % 2 == 0 ? lane : lane + .05};
        }

        void add(double seconds, List<Truth> all) {
            double[] at = place(seconds);
            Rotation body = Rotation.of(turn.at(seconds)[0], 0, 0);
            double[] h = head.at(seconds);
            Rotation headTurn = body.after(Rotation.of(h[0], h[1], h[2]));
            double[] m = mouth.at(seconds);
            double[] forward = body.turned(0, 0, .08);
            float[] points = placed(
                    face.shape(new FaceModel.Expression(m[0], 1, m[1])),
                    FACE,
                    headTurn,
                    at[0] + forward[0],
                    HEAD_HEIGHT,
                    at[1] + forward[2]);
            all.add(new Truth(number, Kind.FACE, Handedness.UNKNOWN, points, headTurn.turned(0, 0, 1)));
            for (int side = 0; side < 2; side++) {
                double[] r = reach[side].at(seconds);
                double[] place = body.turned(r[0], r[1], r[2]);
                double[] w = wrist[side].at(seconds);
                Fingers fingers = Fingers.OPEN;
                double[] shares = gesture[side].at(seconds);
                for (int g = 0; g < shares.length; g++) {
                    fingers = shares[g] > 0 ? fingers.towards(GESTURES[g], shares[g]) : fingers;
                }
                Handedness handedness = side == 0 ? Handedness.LEFT : Handedness.RIGHT;
                all.add(new Truth(
                        number,
                        Kind.HAND,
                        handedness,
                        placed(
                                hands[side].joints(fingers, handedness),
                                HAND,
                                body.after(Rotation.of(w[0], w[1], w[2])),
                                at[0] + place[0],
                                place[1],
                                at[1] + place[2]),
                        null));
            }
        }

        private static float[] placed(double[] model, double unit, Rotation turn, double x, double y, double z) {
            float[] points = new float[model.length];
            for (int i = 0; i < model.length; i += 3) {
                double[] p = turn.turned(model[i], model[i + 1], model[i + 2]);
                points[i] = (float) (x + unit * p[0]);
                points[i + 1] = (float) (y + unit * p[1]);
                points[i + 2] = (float) (z + unit * p[2]);
            }
            return points;
        }
    }
}
