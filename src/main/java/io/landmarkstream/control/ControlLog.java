package io.landmarkstream.control;

import java.io.Serializable;
import java.util.function.Consumer;

/** Reads the control topic itself, when a task starts: so that no frame is handled before what was said about it. */
public interface ControlLog {

    /**
     * All records from an offset on up to the topic's end as of now, in order.
     *
     * @param from offset; records before the topic's beginning are gone
     */
    void read(long from, Consumer<ControlRecord> records);

    /** Opens a log in the task that reads it. */
    @FunctionalInterface
    interface Opener extends Serializable {

        ControlLog open();
    }
}
