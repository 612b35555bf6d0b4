package io.landmarkstream.media;

import java.time.Duration;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * When FFmpeg's blocking calls must end: it asks, and the answer is in a native word that any thread may write. One
 * callback serves all, since JavaCPP has room for ten a class. May serve several {@link Demuxer}s one after the other.
 */
public final class Deadline {

    private static final Overdue OVERDUE = new Overdue();

    /** {@link System#nanoTime} of the end; lives as long as this object. */
    private final LongPointer end = new LongPointer(1);

    private volatile boolean interrupted;

    /** A deadline that is over. */
    public Deadline() {
        end.put(System.nanoTime());
    }

    /** The context's calls end when this says so. */
    void guard(AVFormatContext context) {
        AVIOInterruptCB callback = context.interrupt_callback();
        callback.callback(OVERDUE);
        callback.opaque(end);
    }

    /** As for {@link #guard}, for calls that take a callback of their own. */
    AVIOInterruptCB callback() {
        AVIOInterruptCB callback = new AVIOInterruptCB();
        callback.callback(OVERDUE);
        callback.opaque(end);
        return callback;
    }

    /** Sets the end of the next calls. */
    void in(Duration time) {
        end.put(System.nanoTime() + time.toNanos());
        if (interrupted) {
            end.put(System.nanoTime());
        }
    }

    /** Ends the call that is under way, and all later ones at once. From any thread. */
    public void interrupt() {
        interrupted = true;
        end.put(System.nanoTime());
    }

    boolean over() {
        return System.nanoTime() - end.get() >= 0;
    }

    private static final class Overdue extends AVIOInterruptCB.Callback_Pointer {
        Overdue() {
            super();
        }

        @Override
        public int call(Pointer end) {
            return System.nanoTime() - new LongPointer(end).get() >= 0 ? 1 : 0;
        }
    }
}
