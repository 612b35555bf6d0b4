package io.landmarkstream.decode.video;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.RejectException;

/** The turn of one camera: who it is, what time it is, and where its outcomes and timers go. */
public interface VideoTurn {

    CameraKey camera();

    /** Milliseconds of the clock by which timers fire. */
    long now();

    void setTimer(long time);

    void deleteTimer(long time);

    /** Asks for a turn at the end of a bounded input, or no longer. */
    void setTurnAtEnd(boolean wanted);

    /** A frame's picture or fault; in display order. */
    void accept(VideoOutcome outcome) throws Exception;

    /** A pending frame will never be decoded. */
    void expired(PendingFrame frame);

    /** A pending frame was lost with the process that decodes. */
    void rejected(PendingFrame frame, RejectException fault);

    /** The pictures from here on have another sequence parameter set than those before. */
    void newSps() throws Exception;
}
