package io.landmarkstream.simulate;

import java.util.ArrayList;
import java.util.List;

/**
 * What the people of a {@link Crowd} do at which time: they hold gestures, raise their right hands, turn their heads
 * away and blink, each by a timetable of its own. Objects are numbered as in the crowd: three a person, face, left
 * hand, right hand. Times are seconds since the start.
 */
public final class Acting {

    /** Names of what is done, as the gestures of {@code gestures.yaml} and of these. */
    public static final String RAISED = "raised";

    public static final String AWAY = "away";
    public static final String BLINK = "blink";

    private static final String[] NAMES = {"closed_fist", "victory", "open_palm", "i_love_you"};
    private static final Fingers[] GESTURES = {Fingers.FIST, Fingers.VICTORY, Fingers.OPEN, Fingers.LOVE};

    /** A hand that shows no gesture. */
    private static final Fingers REST = Fingers.HOOK;

    private static final double AWAY_DEGREES = 65;

    private static final Timetable GESTURE = new Timetable(7, .7, 2, 2, .25);
    private static final Timetable RAISE = new Timetable(21, 2.1, 10, 3, .5);
    private static final Timetable TURN = new Timetable(19, 1.9, 8, 4, .4);
    private static final Timetable SHUT = new Timetable(4.3, .43, 1.5, .13, .05);

    /**
     * One thing that is done.
     *
     * @param object number of the object
     * @param begin when it is done in full; {@code end} likewise
     */
    public record Act(int object, String name, double begin, double end) {}

    /**
     * When something is done again and again.
     *
     * @param period seconds from one time to the next
     * @param shift by which each person is later than the one before
     * @param first when it begins
     * @param length for how long
     * @param ramp from not at all to in full, and back
     */
    private record Timetable(double period, double shift, double first, double length, double ramp) {
        double begin(int person, double later) {
            return first + shift * person + later;
        }

        /** Number of the turn that a time is in, from 0; −1: before the first. */
        int turn(int person, double later, double time) {
            return (int) Math.max(-1, Math.floor((time - begin(person, later) + ramp) / period));
        }

        /** How far it is done, 0 to 1. */
        double share(int person, double later, double time) {
            int turn = turn(person, later, time);
            if (turn < 0) {
                return 0;
            }
            double since = time - begin(person, later) - turn * period;
            double share = since < 0 ? 1 + since / ramp : since <= length ? 1 : 1 - (since - length) / ramp;
            return Math.max(0, Math.min(1, share));
        }

        List<double[]> turns(int person, double later, double seconds) {
            List<double[]> turns = new ArrayList<>();
            for (double begin = begin(person, later); begin < seconds; begin += period) {
                turns.add(new double[] {begin, begin + length});
            }
            return turns;
        }
    }

    /** All that begins in the first seconds, by object. */
    public List<Act> acts(int people, double seconds) {
        List<Act> acts = new ArrayList<>();
        for (int person = 0; person < people; person++) {
            int face = 3 * person;
            TURN.turns(person, 0, seconds).forEach(t -> acts.add(new Act(face, AWAY, t[0], t[1])));
            SHUT.turns(person, 0, seconds).forEach(t -> acts.add(new Act(face, BLINK, t[0], t[1])));
            for (int hand = face + 1; hand < face + 3; hand++) {
                List<double[]> turns = GESTURE.turns(person, later(hand), seconds);
                for (int turn = 0; turn < turns.size(); turn++) {
                    acts.add(new Act(hand, NAMES[which(hand, turn)], turns.get(turn)[0], turns.get(turn)[1]));
                }
            }
            RAISE.turns(person, 0, seconds).forEach(t -> acts.add(new Act(face + 2, RAISED, t[0], t[1])));
        }
        return acts;
    }

    private static double later(int hand) {
        return hand % 3 == 1 ? 3.5 : 0;
    }

    private static int which(int hand, int turn) {
        return Math.floorMod(hand + turn, GESTURES.length);
    }

    Fingers fingers(int hand, double time) {
        int turn = GESTURE.turn(hand / 3, later(hand), time);
        double share = GESTURE.share(hand / 3, later(hand), time);
        return REST.towards(GESTURES[which(hand, Math.max(0, turn))], share);
    }

    /** How far a hand is raised, 0 to 1. */
    double raised(int hand, double time) {
        return hand % 3 == 2 ? RAISE.share(hand / 3, 0, time) : 0;
    }

    /** Yaw of a head that would else have {@code yaw}, degrees. */
    double yaw(int face, double time, double yaw) {
        double share = TURN.share(face / 3, 0, time);
        return yaw + share * ((face % 2 == 0 ? AWAY_DEGREES : -AWAY_DEGREES) - yaw);
    }

    /** How far the eyes are open, 0 to 1. */
    double eyes(int face, double time) {
        return 1 - SHUT.share(face / 3, 0, time);
    }
}
