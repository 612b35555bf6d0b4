package io.landmarkstream.publish;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Sources one after the other, once or over and over; time runs on. What is repeated is decoded and encoded only once,
 * as long as its pictures together stay below {@value #MAX_KEPT_BYTES} bytes.
 */
public final class Playlist implements FrameSource {

    /** 64 MiB: over a thousand frames of 1280 × 720. */
    private static final long MAX_KEPT_BYTES = 64L << 20;

    private final List<Opener> openers;
    private final boolean loop;
    private List<CompressedFrame> kept = new ArrayList<>();
    private long keptBytes;
    private FrameSource current;
    private int index;
    private int replayed;
    private boolean complete;
    private long offsetUs;
    private long latestUs = -1;

    /** @throws IOException if the first source cannot be opened */
    public Playlist(List<Opener> openers, boolean loop) throws IOException {
        if (openers.isEmpty()) {
            throw new IllegalArgumentException("A playlist needs at least one source.");
        }
        this.openers = List.copyOf(openers);
        this.loop = loop;
        if (!loop) {
            kept = null;
        }
        current = openers.get(0).open();
    }

    @Override
    public CompressedFrame next() throws IOException {
        if (complete) {
            return replay();
        }
        CompressedFrame frame = current.next();
        if (frame == null) {
            requirePictures(latestUs >= 0);
            offsetUs = latestUs + Math.round(1e6 / current.fps());
            index++;
            if (index == openers.size()) {
                if (!loop) {
                    return null;
                }
                index = 0;
                if (kept != null) {
                    complete = true;
                    return replay();
                }
            }
            current.close();
            current = openers.get(index).open();
            frame = current.next();
            requirePictures(frame != null);
        }
        frame = shifted(frame);
        keep(frame);
        return frame;
    }

    private void requirePictures(boolean has) throws IOException {
        if (!has) {
            throw new IOException("Source number " + (index + 1) + " has no pictures.");
        }
    }

    private CompressedFrame replay() {
        if (replayed == kept.size()) {
            replayed = 0;
            offsetUs = latestUs + Math.round(1e6 / current.fps());
        }
        return shifted(kept.get(replayed++));
    }

    private CompressedFrame shifted(CompressedFrame frame) {
        CompressedFrame later = frame.at(offsetUs + frame.timeUs(), offsetUs + frame.dueUs());
        // The last picture that is shown need not be the last that is sent.
        latestUs = Math.max(latestUs, later.timeUs());
        return later;
    }

    private void keep(CompressedFrame frame) {
        if (kept == null) {
            return;
        }
        keptBytes += frame.data().length;
        if (keptBytes > MAX_KEPT_BYTES) {
            kept = null;
            return;
        }
        kept.add(frame);
    }

    @Override
    public double fps() {
        return current.fps();
    }

    @Override
    public void close() {
        current.close();
    }
}
