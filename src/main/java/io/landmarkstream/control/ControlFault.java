package io.landmarkstream.control;

/** Why a control record is refused: one sentence that says what to change. */
public sealed class ControlFault extends Exception permits ControlStormFault {

    private static final long serialVersionUID = 1L;

    public ControlFault(String sentence) {
        super(sentence, null, false, false);
    }
}
