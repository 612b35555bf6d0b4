package io.landmarkstream.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Reason;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A decoder's memory survives a restore: what comes out afterwards is what would have come out. */
class VideoRestoreTest {

    /**
     * Frames between two cuts: not a divisor of any group, so that cuts lie all over it; {@code -Pproof} tries each.
     */
    private static final int STEP = Boolean.getBoolean("landmarks.proof.long") ? 1 : 7;

    @BeforeEach
    void deleteTopic() {
        VideoHarness.deleteTopic();
    }

    /** The outcomes of a run that is restored in another task after so many frames. */
    private static List<String> restoredAfter(int cut, List<Frame> frames) throws Exception {
        List<String> lines = new ArrayList<>();
        OperatorSubtaskState state;
        try (VideoHarness harness = new VideoHarness()) {
            lines.addAll(harness.give(frames.subList(0, cut)).lines());
            state = harness.snapshot();
        }
        try (VideoHarness harness = new VideoHarness(state)) {
            lines.addAll(harness.give(frames.subList(cut, frames.size())).end().lines());
        }
        return lines;
    }

    private static List<String> undisturbed(List<Frame> frames) throws Exception {
        try (VideoHarness harness = new VideoHarness()) {
            return harness.give(frames).end().lines();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain.h264",
                "bframes.h264",
                "open-gop.h264",
                "recovery.h264",
                "recovery-pyramid.h264",
                "recovery-seven.h264",
                "forgets-all.h264",
                "plain.h265",
                "bframes.h265",
                "open-gop.h265"
            })
    void restoredAfterSomeFramesTheOutcomesAreThoseOfAnUndisturbedRun(String name) throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", name);
        List<String> whole = undisturbed(frames);
        for (int cut = 0; cut <= frames.size(); cut += STEP) {
            assertThat(restoredAfter(cut, frames))
                    .as("restored after %d frames", cut)
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.h264", "bframes.h264", "recovery-pyramid.h264", "plain.h265", "open-gop.h265"})
    void restoredOverAndOverWithinOneGroupTheOutcomesAreThoseOfAnUndisturbedRun(String name) throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", name);
        List<String> lines = new ArrayList<>();
        OperatorSubtaskState state = null;
        for (int from = 0; from < frames.size(); from += 4) {
            int to = Math.min(frames.size(), from + 4);
            try (VideoHarness harness = new VideoHarness(state)) {
                lines.addAll(harness.give(frames.subList(from, to)).lines());
                state = harness.snapshot();
                if (to == frames.size()) {
                    lines.addAll(harness.end().lines());
                }
            }
        }
        assertThat(lines).isEqualTo(undisturbed(frames));
    }

    @ParameterizedTest
    @ValueSource(strings = {"recovery.h264", "recovery-pyramid.h264", "recovery-seven.h264"})
    void aGroupThatBeganAtARecoveryPointIsRestoredAsItWas(String name) throws Exception {
        List<Frame> all = VideoHarness.frames("cam-1", name);
        List<Frame> frames = all.subList(5, all.size());
        List<String> whole = undisturbed(frames);
        for (int cut = 0; cut < frames.size(); cut += 3) {
            assertThat(restoredAfter(cut, frames))
                    .as("restored after %d frames", cut)
                    .isEqualTo(whole);
        }
    }

    @Test
    void aLossBeforeTheRestoreStaysALoss() throws Exception {
        List<Frame> frames = new ArrayList<>(VideoHarness.frames("cam-1", "bframes.h264"));
        frames.remove(10);
        List<String> whole = undisturbed(frames);
        for (int cut = 8; cut < 35; cut += STEP / 2 + 1) {
            assertThat(restoredAfter(cut, frames))
                    .as("restored after %d frames", cut)
                    .isEqualTo(whole);
        }
    }

    @Test
    void camerasKeepTheirDecodersFromOneTaskToTwoAndBack() throws Exception {
        Map<String, List<Frame>> cameras = new HashMap<>();
        Map<String, List<String>> whole = new HashMap<>();
        String[] names = {"bframes.h264", "plain.h265", "open-gop.h265", "plain.h264", "bframes.h265"};
        for (String name : names) {
            cameras.put(name, VideoHarness.frames("camera of " + name, name));
            whole.put(name, undisturbed(cameras.get(name)));
        }
        Map<String, List<String>> lines = new HashMap<>();
        OperatorSubtaskState state;
        try (VideoHarness one = new VideoHarness()) {
            for (int i = 0; i < 37; i++) {
                for (String name : names) {
                    one.give(cameras.get(name).get(i));
                }
            }
            collect(one, lines);
            state = one.snapshot();
        }
        OperatorSubtaskState[] halves = new OperatorSubtaskState[2];
        for (int task = 0; task < 2; task++) {
            OperatorSubtaskState half = AbstractStreamOperatorTestHarness.repartitionOperatorState(
                    state, CameraKey.MAX_PARALLELISM, 1, 2, task);
            try (VideoHarness two = new VideoHarness(DecodeLimits.DEFAULT, half, 2, task)) {
                for (int i = 37; i < 58; i++) {
                    for (String name : names) {
                        Frame frame = cameras.get(name).get(i);
                        if (task(frame) == task) {
                            two.give(frame);
                        }
                    }
                }
                collect(two, lines);
                halves[task] = two.snapshot();
            }
        }
        OperatorSubtaskState joined = AbstractStreamOperatorTestHarness.repartitionOperatorState(
                AbstractStreamOperatorTestHarness.repackageState(halves), CameraKey.MAX_PARALLELISM, 2, 1, 0);
        try (VideoHarness one = new VideoHarness(joined)) {
            for (int i = 58; i < 95; i++) {
                for (String name : names) {
                    one.give(cameras.get(name).get(i));
                }
            }
            collect(one.end(), lines);
        }
        for (String name : names) {
            assertThat(lines.get("camera of " + name)).as(name).isEqualTo(whole.get(name));
        }
    }

    private static int task(Frame frame) {
        return org.apache.flink.runtime.state.KeyGroupRangeAssignment.assignKeyToParallelOperator(
                frame.info().key(), CameraKey.MAX_PARALLELISM, 2);
    }

    private static void collect(VideoHarness harness, Map<String, List<String>> lines) {
        for (Outcome<DecodedFrame> frame : harness.take()) {
            lines.computeIfAbsent(frame.info().key().camera(), c -> new ArrayList<>())
                    .add(VideoHarness.line(frame));
        }
    }

    @Test
    void whenTheTopicNoLongerHasTheGroupItsFramesAreRejectedUpToTheNextKeyFrame() throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", "bframes.h264");
        List<String> whole = undisturbed(frames);
        List<String> before;
        OperatorSubtaskState state;
        try (VideoHarness harness = new VideoHarness()) {
            before = harness.give(frames.subList(0, 40)).lines();
            state = harness.snapshot();
        }
        VideoHarness.deleteTopic();
        try (VideoHarness harness = new VideoHarness(state)) {
            List<Outcome<DecodedFrame>> out =
                    harness.give(frames.subList(40, 95)).end().take();

            assertThat(before.size() + out.size()).as("one outcome a frame").isEqualTo(95);
            List<Outcome<DecodedFrame>> held = out.subList(0, 40 - before.size());
            assertThat(held).hasSizeGreaterThan(1).allSatisfy(frame -> {
                assertThat(frame.reject().reason()).isEqualTo(Reason.EXPIRED);
                assertThat(frame.reject().size())
                        .isEqualTo(frames.get((int) frame.info().sequence()).value().length);
            });
            List<Outcome<DecodedFrame>> rest = out.subList(held.size(), out.size());
            assertThat(rest.subList(0, 20)).allMatch(f -> f.reject().reason() == Reason.NO_REFERENCE);
            assertThat(rest.subList(20, 55).stream().map(VideoHarness::line)).isEqualTo(whole.subList(60, 95));
        }
    }

    @Test
    void aSilentCamerasDecoderIsFreedItsWaitingPicturesComeOutAndItGoesOnAsIfNothingHadBeen() throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", "bframes.h264");
        List<String> whole = undisturbed(frames);
        try (VideoHarness harness = new VideoHarness()) {
            harness.setTime(1_000);
            List<String> lines =
                    new ArrayList<>(harness.give(frames.subList(0, 45)).lines());
            assertThat(lines).hasSizeLessThan(45);
            harness.setTime(1_000 + VideoHarness.IDLE.toMillis() - 1);
            assertThat(harness.take()).isEmpty();
            harness.setTime(1_000 + VideoHarness.IDLE.toMillis());
            lines.addAll(harness.lines());
            assertThat(lines).as("everything that came has its outcome").hasSize(45);
            assertThat(harness.timers()).isZero();

            assertThat(VideoHarness.REREAD).hasValue(0);
            lines.addAll(harness.give(frames.subList(45, 95)).end().lines());
            assertThat(VideoHarness.REREAD).as("frames since the key frame").hasValue(15);
            assertThat(pictures(lines)).containsExactlyInAnyOrderElementsOf(pictures(whole));
        }
    }

    @Test
    void aCameraThatGoesOnKeepsItsDecoder() throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", "bframes.h264");
        try (VideoHarness harness = new VideoHarness()) {
            for (int i = 0; i < frames.size(); i++) {
                harness.setTime(i * 10_000L);
                harness.give(frames.get(i));
                assertThat(harness.timers()).isLessThanOrEqualTo(2);
            }
            assertThat(harness.end().lines()).isEqualTo(undisturbed(frames));
            assertThat(VideoHarness.REREAD).hasValue(0);
        }
    }

    @Test
    void timeInWhichTheJobDidNotRunIsNoPause() throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", "bframes.h264");
        List<String> lines;
        OperatorSubtaskState state;
        try (VideoHarness harness = new VideoHarness()) {
            harness.setTime(1_000);
            lines = new ArrayList<>(harness.give(frames.subList(0, 45)).lines());
            state = harness.snapshot();
        }
        int given = lines.size();
        assertThat(given).isLessThan(45);
        try (VideoHarness harness = new VideoHarness(state)) {
            harness.setTime(1_000_000);
            assertThat(harness.take()).as("not settled by an old timer").isEmpty();
            lines.addAll(harness.give(frames.subList(45, 95)).end().lines());
        }
        assertThat(lines).isEqualTo(undisturbed(frames));

        try (VideoHarness harness = new VideoHarness(state)) {
            harness.setTime(1_000_000);
            harness.setTime(1_000_000 + VideoHarness.IDLE.toMillis());
            assertThat(harness.take()).as("settled without another frame").hasSize(45 - given);
            assertThat(harness.timers()).isZero();
        }
    }

    @Test
    void whatWaitedForASilentCameraComesOutAtTheTimeAtWhichItWouldHaveWithoutTheFailure() throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", "bframes.h264").subList(0, 45);
        VideoHarness.deleteTopicFrom(45); // nothing came after those: records of the time 0
        int given;
        OperatorSubtaskState state;
        try (VideoHarness harness = new VideoHarness()) {
            harness.setTime(1_000);
            given = harness.give(frames).take().size();
            state = harness.snapshot();
        }
        assertThat(given).isLessThan(45);
        try (VideoHarness harness = new VideoHarness(state)) {
            harness.setTime(VideoHarness.IDLE.toMillis() - 1);
            assertThat(harness.take())
                    .as("a short outage: it is not silent for long enough")
                    .isEmpty();
            harness.setTime(VideoHarness.IDLE.toMillis() + 1_000); // the timer of the run before
            assertThat(harness.take()).hasSize(45 - given);
        }
        try (VideoHarness harness = new VideoHarness(state)) {
            harness.setTime(1_000_000);
            assertThat(harness.take()).as("a long outage").hasSize(45 - given);
            assertThat(harness.timers()).isZero();
        }
    }

    @Test
    void afterAnOutageLongerThanTheStateIsKeptWaitingFramesStillGetAnOutcome() throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", "bframes.h264");
        int given;
        OperatorSubtaskState state;
        try (VideoHarness harness = new VideoHarness()) {
            harness.setTime(1_000);
            given = harness.give(frames.subList(0, 45)).take().size();
            state = harness.snapshot();
        }
        try (VideoHarness harness = new VideoHarness(state)) {
            harness.setTime(2 * VideoHarness.TTL.toMillis());
            List<Outcome<DecodedFrame>> out =
                    harness.give(frames.subList(45, 95)).end().take();
            assertThat(out).hasSize(95 - given);
            assertThat(out.subList(0, 45 - given)).allMatch(f -> f.reject().reason() == Reason.EXPIRED);
        }
        try (VideoHarness harness = new VideoHarness(state)) {
            harness.setTime(2 * VideoHarness.TTL.toMillis());
            harness.setTime(3 * VideoHarness.TTL.toMillis());
            assertThat(harness.take()).as("no other frame came").hasSize(45 - given);
        }
    }

    @Test
    void limitsLoweredSinceTheStateWasWrittenRejectFramesAndFailNothing() throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", "bframes.h264");
        int given;
        OperatorSubtaskState state;
        try (VideoHarness harness = new VideoHarness()) {
            given = harness.give(frames.subList(0, 45)).take().size();
            state = harness.snapshot();
        }
        DecodeLimits lower = new DecodeLimits(16 << 20, 16, 100);
        try (VideoHarness harness = new VideoHarness(lower, state, 1, 0)) {
            List<Outcome<DecodedFrame>> out =
                    harness.give(frames.subList(45, 95)).end().take();
            assertThat(out).hasSize(95 - given).allMatch(f -> f.reject() != null);
            assertThat(out.get(0).reject().reason()).isEqualTo(Reason.NO_REFERENCE);
            assertThat(out.subList(45 - given, out.size()).stream()
                            .map(f -> f.reject().reason()))
                    .contains(Reason.TOO_LARGE)
                    .isSubsetOf(Reason.TOO_LARGE, Reason.NO_REFERENCE);
        }
    }

    @Test
    void aCameraWithoutKeyFramesLeavesOneTimer() throws Exception {
        List<Frame> frames = VideoHarness.frames("cam-1", "bframes.h264");
        try (VideoHarness harness = new VideoHarness()) {
            for (int i = 1; i < 20; i++) {
                harness.setTime(i * 40L);
                harness.give(frames.get(i));
            }
            assertThat(harness.take()).hasSize(19).allMatch(f -> f.reject().reason() == Reason.NO_REFERENCE);
            assertThat(harness.timers()).isEqualTo(1);
        }
    }

    private static List<String> pictures(List<String> lines) {
        return lines.stream()
                .map(line -> line.substring(0, line.indexOf(" Continuity")))
                .toList();
    }

    @Test
    void stateHoldsNoPictures() throws Exception {
        byte[] canary = "canary-7b20-canary".getBytes(StandardCharsets.US_ASCII);
        List<Frame> frames = new ArrayList<>();
        for (byte[] unit : Videos.units("bframes.h264")) {
            List<byte[]> nals = new ArrayList<>(Videos.nals(unit));
            ByteArrayOutputStream sei = new ByteArrayOutputStream();
            sei.writeBytes(new byte[] {6, 5, (byte) (16 + canary.length)});
            sei.writeBytes(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
            sei.writeBytes(canary);
            sei.write(0x80);
            nals.add(nals.size() - 1, sei.toByteArray());
            frames.add(
                    VideoHarness.frame("cam-1", "run", frames.size(), frames.size(), Codec.H264, Videos.annexB(nals)));
        }
        try (VideoHarness harness = new VideoHarness()) {
            assertThat(harness.give(frames.subList(0, 35)).take()).allMatch(f -> f.reject() == null);
            int early = bytes(harness.snapshot()).length;
            harness.give(frames.subList(35, 55));
            byte[] state = bytes(harness.snapshot());
            System.out.println("state bytes a picture: " + (state.length - early) / 20.0);
            assertThat((state.length - early) / 20)
                    .as("bytes for each picture since the key frame")
                    .isBetween(20, 60);
            assertThat(contains(state, canary)).isFalse();
            for (Frame frame : frames) {
                byte[] slice =
                        java.util.Arrays.copyOfRange(frame.value(), frame.value().length - 12, frame.value().length);
                assertThat(contains(state, slice)).isFalse();
            }
            assertThat(contains(state, "cam-1".getBytes(StandardCharsets.US_ASCII)))
                    .as("control")
                    .isTrue();
        }
    }

    private static byte[] bytes(OperatorSubtaskState state) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (KeyedStateHandle handle : state.getManagedKeyedState()) {
            try (InputStream in = ((StreamStateHandle) handle).openInputStream()) {
                in.transferTo(out);
            }
        }
        return out.toByteArray();
    }

    private static boolean contains(byte[] bytes, byte[] part) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(new String(part, StandardCharsets.ISO_8859_1));
    }
}
