package io.landmarkstream.publish;

import io.landmarkstream.bitstream.AccessUnit;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.media.Packet;
import io.landmarkstream.media.PacketSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * H.264 or H.265 as the source has it, and JPEG once it turns out that the job cannot decode that: pictures of a kind
 * that it refuses, or no key frame for {@value #MAX_SECONDS} seconds. A file's pictures are held back until that is
 * known.
 */
final class SwitchingFrames implements FrameMaker {

    private static final Logger LOG = LoggerFactory.getLogger(SwitchingFrames.class);

    /** Of a live source; most cameras send a key picture every second or two. */
    static final int MAX_SECONDS = 8;

    /** For files, whose pictures are held back until then. */
    private static final int MAX_PICTURES = 250;

    private final PacketSource source;
    private final FrameWishes wishes;
    private final List<Packet> held = new ArrayList<>();
    private FrameMaker maker;
    private boolean begun;
    private long firstNanos;

    SwitchingFrames(PacketSource source, FrameWishes wishes) {
        this.source = source;
        this.wishes = wishes;
        maker = new PassedFrames(source, wishes);
    }

    @Override
    public boolean take(Packet packet, Consumer<CompressedFrame> out) throws IOException {
        if (begun) {
            return passed(packet, out);
        }
        if (isKey(packet)) {
            begin();
            return passed(packet, out);
        }
        boolean live = source.address().kind().live();
        if (!live) {
            held.add(packet);
        }
        if (waitedLong(live)) {
            noKey(live ? "for " + MAX_SECONDS + " seconds" : "at its begin", out);
            return !live || maker.take(packet, out);
        }
        return !live;
    }

    private boolean isKey(Packet packet) {
        return AccessUnit.isKeyFrame(source.codec(), packet.data(), 0, packet.data().length);
    }

    /** The job can begin here; earlier pictures of a file are not needed. */
    private void begin() {
        begun = true;
        held.clear();
    }

    private boolean waitedLong(boolean live) {
        if (!live) {
            return held.size() > MAX_PICTURES;
        }
        long now = System.nanoTime();
        firstNanos = firstNanos == 0 ? now : firstNanos;
        return now - firstNanos > TimeUnit.SECONDS.toNanos(MAX_SECONDS);
    }

    private void noKey(String when, Consumer<CompressedFrame> out) throws IOException {
        encode("no picture came " + when
                + " with which the job can begin (an IDR or an exact recovery point, in H.265 an IRAP)");
        for (Packet packet : held) {
            maker.take(packet, out);
        }
        begin();
    }

    private boolean passed(Packet packet, Consumer<CompressedFrame> out) throws IOException {
        try {
            return maker.take(packet, out);
        } catch (NotPassableException e) {
            encode(e.getMessage());
            return maker.take(packet, out);
        }
    }

    private void encode(String why) throws IOException {
        LOG.warn("{}: publishes JPEG from now on instead of {}: {}.", source.address(), source.codec(), why);
        maker.close();
        maker = FrameMaker.encoded(source, wishes);
    }

    @Override
    public void end(Consumer<CompressedFrame> out) throws IOException {
        if (!begun && !held.isEmpty()) {
            noKey("in all of it", out);
        }
        maker.end(out);
    }

    @Override
    public void restart() {
        maker.restart();
    }

    @Override
    public Codec codec() {
        return maker.codec();
    }

    @Override
    public void close() {
        maker.close();
    }
}
