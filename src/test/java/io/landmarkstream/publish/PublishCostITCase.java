package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.landmarkstream.Shared;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.publish.FrameWishes.Compression;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What a camera costs its publisher: a real clip's H.264 over RTSP, as it is and as JPEG. Prints processor time of the
 * camera's thread and bytes of a picture; part of the longer proofs, and nothing is asserted of times.
 */
class PublishCostITCase {

    private static final int PICTURES = 150;

    @Test
    void asItIsAndAsJpeg() throws Exception {
        assumeTrue(Integer.getInteger("landmarks.proof.kills", 1) > 1, "only with -Pproof");
        String clip =
                Shared.require().resolve("real/video/terryky_age_gender.mp4").toString();
        try (RtspServer server =
                RtspServer.start("filesrc location=" + clip + " ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96")) {
            long copied = 0;
            for (Compression compression : List.of(Compression.COPY, Compression.JPEG)) {
                FrameWishes wishes = new FrameWishes(compression, 90, 0, PictureSize.ANY);
                try (LiveRig rig = new LiveRig(server.url(0), wishes, 64 << 20, true)) {
                    rig.await(20);
                    int from = rig.frames().size();
                    long begin = ManagementFactory.getThreadMXBean().getThreadCpuTime(rig.threadId());
                    List<Frame> frames = rig.await(from + PICTURES);
                    long nanos = ManagementFactory.getThreadMXBean().getThreadCpuTime(rig.threadId()) - begin;
                    long bytes = frames.subList(from, from + PICTURES).stream()
                            .mapToLong(frame -> frame.getData().size())
                            .sum();
                    System.out.printf(
                            Locale.ROOT,
                            "publish %s: %.2f ms CPU a picture, %,d bytes a picture%n",
                            compression,
                            nanos / 1e6 / (frames.size() - from),
                            bytes / PICTURES);
                    assertThat(bytes).isGreaterThan(copied);
                    copied = bytes;
                }
            }
        }
    }
}
