/**
 * Hands and heads over time: movements, letters that are spelt, and signs of one's own.
 * {@link io.landmarkstream.sign.SignReader} is the way in. Pure, in the camera's own capture time, over a window of two
 * seconds a track; it knows points and angles, not where they come from.
 */
package io.landmarkstream.sign;
