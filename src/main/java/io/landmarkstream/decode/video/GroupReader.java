package io.landmarkstream.decode.video;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the frames of a group once more from the frames topic. Opens it with the first group. For one thread. */
public final class GroupReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupReader.class);

    private final FrameLog.Opener opener;
    private final LongConsumer reread;
    private FrameLog log;

    /** @param reread is told how many records were asked for */
    public GroupReader(FrameLog.Opener opener, LongConsumer reread) {
        this.opener = opener;
        this.reread = reread;
    }

    /** The frames at these places in their order; none if one of them is gone or is another than it was. */
    List<Frame> read(Codec codec, List<UnitRef> group) {
        List<Frame> frames = new ArrayList<>();
        for (int from = 0, to; from < group.size(); from = to) {
            int partition = group.get(from).partition();
            for (to = from; to < group.size() && group.get(to).partition() == partition; to++) {}
            frames.addAll(log().read(
                            partition,
                            group.subList(from, to).stream()
                                    .map(UnitRef::offset)
                                    .toList()));
        }
        reread.accept(frames.size());
        for (int i = 0; i < group.size(); i++) {
            Frame frame = frames.get(i);
            if (frame == null || frame.codec() != codec || !group.get(i).equals(UnitRef.of(frame))) {
                LOG.warn(
                        "{} of {} pictures since the last key frame are gone from partition {}: the camera's frames are"
                                + " rejected up to its next key frame.",
                        group.size() - i,
                        group.size(),
                        group.get(i).partition());
                return List.of();
            }
        }
        return frames;
    }

    /** As {@link FrameLog#goesOn}. */
    boolean goesOn(int partition, long after, CameraKey camera) {
        return log().goesOn(partition, after, camera);
    }

    private FrameLog log() {
        if (log == null) {
            log = opener.open();
        }
        return log;
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
    }
}
