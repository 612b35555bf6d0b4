package io.landmarkstream.simulate;

import java.util.Random;

/** The true points, at any time, of a face that moves, rotates, speaks and blinks. */
public final class MovingFace {

    private final FaceModel model;
    private final double x;
    private final double y;
    private final double size;
    private final Course place;
    private final Course turn;
    private final Course mouth;
    private final Course eyes;

    /**
     * @param x pixels, of the point between the eyes in the mean
     * @param size face width in pixels
     * @param reach how far it moves from there, face widths; 0: it rests
     */
    public MovingFace(Random random, double x, double y, double size, double seconds, double reach) {
        this.model = FaceModel.of(random, .04);
        this.x = x;
        this.y = y;
        this.size = size;
        double moves = Math.min(1, reach);
        this.place = Course.of(random, seconds, new double[] {.5, 1.5}, new double[] {0, 1}, r -> new double[] {
            reach * (2 * r.nextDouble() - 1),
            .4 * reach * (2 * r.nextDouble() - 1),
            moves * .1 * (2 * r.nextDouble() - 1)
        });
        this.turn = Course.of(random, seconds, new double[] {.4, 1.2}, new double[] {0, 1}, r -> new double[] {
            moves * 70 * (r.nextDouble() - .5), moves * 40 * (r.nextDouble() - .5), moves * 30 * (r.nextDouble() - .5)
        });
        this.mouth = Course.of(random, seconds, new double[] {.12, .3}, new double[] {0, .3}, r ->
                new double[] {moves * .8 * r.nextDouble(), moves * r.nextDouble()});
        this.eyes = Course.of(random, seconds, new double[] {.1, .15}, new double[] {0, 1}, r ->
                new double[] {r.nextDouble() < .3 * moves ? 0 : 1});
    }

    /** 68 points, pixels. */
    public float[] at(double seconds) {
        double[] p = place.at(seconds);
        double[] t = turn.at(seconds);
        double[] m = mouth.at(seconds);
        Placement placement =
                new Placement(x + size * p[0], y + size * p[1], size * (1 + p[2]), Rotation.of(t[0], t[1], t[2]));
        return model.points(new FaceModel.Expression(m[0], eyes.at(seconds)[0], m[1]), placement);
    }
}
