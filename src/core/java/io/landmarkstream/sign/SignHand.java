package io.landmarkstream.sign;

import io.landmarkstream.landmark.Handedness;

/**
 * A hand that was observed in a frame.
 *
 * @param personId track id of its person's face; 0: none
 * @param points x, y, z of the 21 points of {@code hand21}, smoothed, pixels of the picture
 * @param bends degrees by which thumb to little finger are bent
 * @param pinch from the thumb's tip to the index finger's, palms
 * @param shape what {@code attributes.HandReader} reads a hand's shape from: the points wherever and however the hand
 *     lies in the picture, and what is measured on them; empty: letters are not asked for
 */
public record SignHand(
        long trackId,
        long personId,
        Handedness handedness,
        float[] points,
        float[] bends,
        float pinch,
        float[] shape) {}
