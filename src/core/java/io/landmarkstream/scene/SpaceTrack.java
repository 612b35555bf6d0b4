package io.landmarkstream.scene;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;

/** What a scene remembers of one hand or face. Part of {@link SceneState}. */
final class SpaceTrack {

    final Kind kind;
    final String topology;
    /** 0: on probation. */
    long id;
    /** Smoothed x, y, z of each point, metres; at the last tick. */
    float[] points;
    /** Metres a second. */
    float[] speeds;
    /** Expected mean square distance of each smoothed point from the true one, metres². */
    float[] variance;
    /** Mean square distance by which smoothing lags behind, metres². */
    float lag;
    /** How well the whole object's place is known. */
    Covariance place = Covariance.NONE;
    /** x, y, z of each point when several cameras saw it last, metres: its shape, wherever it was then. */
    float[] shape;
    /** Scene's time of that. */
    long shapeUs;
    /** Noise that all points share, metres; 0: not known. */
    float sharedNoise;
    /** Learned lengths of the topology's connections, metres; 0: not known. */
    float[] bones;
    /** Weight of what they were learned from. */
    float boneWeight;
    /** Mean logarithms of the body proportions, of metres, 0: not known; their variances; ticks they were seen. */
    float[] proportions = {};

    float[] proportionVariance = {};
    float proportionCount;
    /** Where cameras saw some points away from the solved ones, x and y, pixels, some ticks ago; not numbers: not. */
    float[] residuals = {};
    /** Ticks since then. */
    byte residualAge;
    /** Votes for left and right. */
    float left;

    float right;
    Handedness handedness = Handedness.UNKNOWN;
    /** Ticks that saw it with two cameras or more, while on probation. */
    int sightings;
    /** Ticks since it began. */
    int age;
    /** Scene's time when it was last seen. */
    long seenUs;
    /** The face it belongs to; a face's own id; 0: none. */
    long person;
    /** Another face that fits better, and since when. */
    long rival;

    long rivalUs;
    /** Faces and the recent cost of this hand with each. */
    long[] faces = {};

    float[] faceCosts = {};
    /** For each camera of the scene the track that it was last made of, 0: none. */
    final long[] links;

    String gesture = "";

    // Of the tick that is worked on, not kept.

    /** x, y, z of each point where it is expected, metres. */
    transient float[] expected;
    /** How well the object's expected place is known. */
    transient Covariance expectedPlace;
    /** What each camera saw of it; {@code null}: nothing. */
    transient Observation[] seen;

    /**
     * Expected mean square of what all cameras get wrong alike and for long, of each point, metres²; {@code null}: 0.
     */
    transient float[] persistent;

    transient byte[] views;
    transient float[] reprojection;
    transient boolean[] completed;
    transient boolean observed;
    transient float gestureScore;

    SpaceTrack(Kind kind, String topology, int points, int cameras) {
        this.kind = kind;
        this.topology = topology;
        this.points = new float[3 * points];
        this.speeds = new float[3 * points];
        this.variance = new float[points];
        this.shape = new float[3 * points];
        this.bones = new float[0];
        this.links = new long[cameras];
        this.seen = new Observation[cameras];
    }

    boolean named() {
        return id != 0;
    }

    int size() {
        return variance.length;
    }

    /** Mean of x, y, z over some points. */
    static double[] centre(float[] points) {
        double[] centre = new double[3];
        for (int i = 0; i < points.length; i++) {
            centre[i % 3] += points[i];
        }
        for (int c = 0; c < 3; c++) {
            centre[c] /= points.length / 3;
        }
        return centre;
    }

    /** Root mean square distance of points from their mean, metres. */
    static double radius(float[] points) {
        double[] centre = centre(points);
        double sum = 0;
        for (int i = 0; i < points.length; i++) {
            double off = points[i] - centre[i % 3];
            sum += off * off;
        }
        return Math.sqrt(sum / (points.length / 3));
    }

    int sightedBy() {
        int count = 0;
        for (Observation one : seen) {
            count += one == null ? 0 : 1;
        }
        return count;
    }
}
