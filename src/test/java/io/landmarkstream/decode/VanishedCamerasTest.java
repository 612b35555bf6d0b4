package io.landmarkstream.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.decode.video.UndecodedBlocks;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Frame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Cameras that are born, send some video and are never seen again. */
class VanishedCamerasTest {

    private static final List<byte[]> UNITS = Videos.units("bframes.h264").subList(0, 5);

    private long now = 1_000;

    private int bornAndGone(VideoHarness harness, int round, int cameras) throws Exception {
        VideoHarness.deleteTopic();
        harness.setTime(now);
        int outcomes = 0;
        for (int i = 0; i < UNITS.size(); i++) {
            for (int camera = 0; camera < cameras; camera++) {
                harness.give(VideoHarness.frame("cam-" + round + "-" + camera, "run", i, i, Codec.H264, UNITS.get(i)));
            }
            outcomes += harness.take().size();
        }
        assertThat(harness.openDecoders()).as("open decoders = active cameras").isEqualTo(cameras);
        now += VideoHarness.IDLE.toMillis();
        harness.setTime(now);
        return outcomes + harness.take().size();
    }

    @Test
    void leaveNoDecoderNoTimerAndNoFrameWithoutAnOutcome() throws Exception {
        try (VideoHarness harness = new VideoHarness()) {
            for (int round = 0; round < 3; round++) {
                assertThat(bornAndGone(harness, round, 50)).isEqualTo(50 * UNITS.size());
                assertThat(harness.openDecoders()).isZero();
                assertThat(harness.timers()).isZero();
            }
        }
    }

    /** A job's restart loads the decoder's classes anew, while native code has room for ten of Java's callbacks. */
    @Test
    void leaveNoCallback() throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", "plain.h265");
        try (VideoHarness harness = new VideoHarness()) {
            harness.give(frames.subList(0, 3));
            assertThat(UndecodedBlocks.watched()).isEqualTo(1);
        }
        assertThat(UndecodedBlocks.watched()).isZero();
    }

    /** Prints memory by round of 1,000 cameras. A proof: fewer rounds say nothing. */
    @Test
    @EnabledOnOs(OS.LINUX)
    @EnabledIfSystemProperty(named = "landmarks.proof.kills", matches = "[0-9]{2,}|[2-9]")
    void leaveNoMemory() throws Exception {
        int cameras = 1000;
        List<Long> kilobytes = new ArrayList<>();
        try (VideoHarness harness = new VideoHarness()) {
            for (int round = 0; round < 12; round++) {
                bornAndGone(harness, round, cameras);
                now += VideoHarness.TTL.toMillis();
                System.gc();
                kilobytes.add(residentKilobytes());
            }
        }
        System.out.println("resident kB after each " + cameras + " cameras: " + kilobytes);
        long growth = (kilobytes.get(11) - kilobytes.get(5)) / 6;
        System.out.println("growth for 1,000 cameras: " + growth + " kB");
        assertThat(growth).isLessThanOrEqualTo(1024);
    }

    private static long residentKilobytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
