package io.landmarkstream.control;

/** Refused because too many records came at once. */
final class ControlStormFault extends ControlFault {

    private static final long serialVersionUID = 1L;

    ControlStormFault(String sentence) {
        super(sentence);
    }
}
