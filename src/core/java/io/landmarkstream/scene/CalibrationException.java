package io.landmarkstream.scene;

/** Cameras cannot be calibrated from what they saw; the message says why and what to film instead. */
public final class CalibrationException extends Exception {

    private static final long serialVersionUID = 1L;

    CalibrationException(String message) {
        super(message);
    }
}
