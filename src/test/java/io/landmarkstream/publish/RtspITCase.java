package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.landmarkstream.bitstream.AccessUnit;
import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.media.Demuxer;
import io.landmarkstream.media.MediaAddress;
import io.landmarkstream.media.MediaLimits;
import io.landmarkstream.media.Packet;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.publish.FrameWishes.Compression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cameras behind GStreamer's RTSP server, with faults on the way. */
class RtspITCase {

    private static final String SOURCE =
            "videotestsrc is-live=true pattern=snow ! video/x-raw,format=I420,width=160,height=120,framerate=20/1 ! ";
    private static final String MOVING =
            "videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=160,height=120,framerate=20/1 ! ";

    private static final int H264 = 0;
    private static final int REORDERED = 1;
    private static final int H265 = 2;
    private static final int JPEG = 3;

    private static RtspServer server;

    @BeforeAll
    static void start() throws Exception {
        server = RtspServer.start(
                MOVING + "x264enc tune=zerolatency key-int-max=10 ! rtph264pay name=pay0 pt=96",
                MOVING + "x264enc bframes=2 b-adapt=false key-int-max=12 rc-lookahead=2 sliced-threads=true"
                        + " ! video/x-h264,profile=main ! rtph264pay name=pay0 pt=96",
                MOVING + "x265enc tune=zerolatency key-int-max=10 speed-preset=ultrafast ! rtph265pay name=pay0 pt=96",
                SOURCE + "jpegenc ! rtpjpegpay name=pay0 pt=26");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void h264PassesAsItIsWithParameterSetsAtEachKeyPicture() {
        try (LiveRig rig = new LiveRig(server.url(H264))) {
            List<Frame> frames = rig.await(40);

            assertThat(frames).allMatch(frame -> frame.getCodec() == Codec.CODEC_H264);
            assertThat(types(frames.get(0), false)).contains(5, 7, 8);
            List<Frame> keys =
                    frames.stream().filter(f -> types(f, false).contains(5)).toList();
            assertThat(keys).hasSizeGreaterThanOrEqualTo(3).allSatisfy(key -> assertThat(types(key, false))
                    .contains(7, 8));
            assertUnits(frames, io.landmarkstream.frame.Codec.H264);
            assertIncreasing(frames);
            assertThat(frames).noneMatch(Frame::getAfterGap);
        }
    }

    @Test
    void captureTimesFollowTheSenderReports() {
        try (LiveRig rig = new LiveRig(server.url(H264))) {
            rig.until(all ->
                    CaptureClock.Basis.SOURCE.toString().equals(rig.figures().times()));
            List<Frame> frames = rig.await(rig.frames().size() + 15);
            long now = System.currentTimeMillis() * 1000;

            List<Long> times = frames.stream().map(Frame::getCaptureTimeUs).toList();
            assertThat(now - times.get(times.size() - 1)).isBetween(-100_000L, 5_000_000L);
            List<Long> last = times.subList(times.size() - 10, times.size());
            for (int i = 1; i < last.size(); i++) {
                assertThat(last.get(i) - last.get(i - 1)).isBetween(35_000L, 65_000L);
            }
        }
    }

    @Test
    void timesBesideThePacketsAgreeWithTheStreamsOrigin() throws Exception {
        List<Long> offsets = new ArrayList<>();
        try (Demuxer demuxer = new Demuxer(MediaAddress.parse(server.url(H264)), MediaLimits.LIVE)) {
            for (int i = 0; i < 300 && offsets.size() < 20; i++) {
                Packet packet = demuxer.next();
                if (packet.referenceUs() != Packet.NO_TIME) {
                    offsets.add(packet.referenceUs() - packet.presentationUs());
                }
            }
        }
        // A picture lasts 50 ms: a time taken for the neighbour's would show.
        assertThat(offsets).hasSize(20);
        assertThat(Collections.max(offsets) - Collections.min(offsets)).isLessThan(5_000);
    }

    @Test
    void picturesPredictedFromLaterOnesComeInDecodingOrderWithTheirOwnTimes() {
        try (LiveRig rig = new LiveRig(server.url(REORDERED))) {
            List<Frame> frames = rig.await(40);

            assertUnits(frames, io.landmarkstream.frame.Codec.H264);
            assertIncreasing(frames);
            List<Long> times =
                    frames.subList(20, 40).stream().map(Frame::getCaptureTimeUs).toList();
            assertThat(times).doesNotHaveDuplicates();
            assertThat(times).isNotEqualTo(times.stream().sorted().toList());
        }
    }

    @Test
    void h265PassesAsItIsWithParameterSets() {
        try (LiveRig rig = new LiveRig(server.url(H265))) {
            List<Frame> frames = rig.await(25);

            assertThat(frames).allMatch(frame -> frame.getCodec() == Codec.CODEC_H265);
            assertThat(types(frames.get(0), true)).contains(32, 33, 34).containsAnyOf(19, 20, 21);
            assertUnits(frames, io.landmarkstream.frame.Codec.H265);
            assertIncreasing(frames);
        }
    }

    @Test
    void jpegPassesAsItIs() throws Exception {
        try (LiveRig rig = new LiveRig(server.url(JPEG))) {
            List<Frame> frames = rig.await(10);

            assertThat(frames).allMatch(frame -> frame.getCodec() == Codec.CODEC_JPEG);
            assertThat(Jpegs.read(frames.get(9).getData().toByteArray()).getWidth())
                    .isEqualTo(160);
        }
    }

    @Test
    void limitsOnRateAndSizeMeanJpeg() throws Exception {
        FrameWishes wishes = new FrameWishes(Compression.AUTO, 90, 5, PictureSize.parse("80x80"));
        try (LiveRig rig = new LiveRig(server.url(H264), wishes, 8 << 20, true)) {
            List<Frame> frames = rig.await(12);

            assertThat(frames).allMatch(frame -> frame.getCodec() == Codec.CODEC_JPEG);
            assertThat(Jpegs.read(frames.get(9).getData().toByteArray()).getWidth())
                    .isEqualTo(80);
            assertThat(Jpegs.read(frames.get(9).getData().toByteArray()).getHeight())
                    .isEqualTo(60);
            List<Long> times =
                    frames.subList(6, 12).stream().map(Frame::getCaptureTimeUs).toList();
            assertThat((times.get(5) - times.get(0)) / 5).isBetween(180_000L, 260_000L);
        }
    }

    @Test
    void whatCannotBePassedAsItIsIsSaidAndGivenUp() {
        FrameWishes wishes = new FrameWishes(Compression.COPY, 90, 0, PictureSize.parse("80x80"));
        try (LiveRig rig = new LiveRig(server.url(H264), wishes, 8 << 20, true)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> rig.figures().state() == PublishTally.State.FAILED);

            assertThat(rig.end()).hasMessageContaining("made smaller").hasMessageContaining("auto or jpeg");
        }
    }

    @Test
    void afterACutTheSequenceGoesOnWithAKeyPictureThatTellsOfTheGap() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.port());
                LiveRig rig = new LiveRig("rtsp://127.0.0.1:" + proxy.port() + "/" + H264)) {
            rig.await(15);
            proxy.cut(true);
            await().atMost(Duration.ofSeconds(10)).until(() -> rig.figures().lastError() != null);
            proxy.cut(false);
            List<Frame> frames = rig.until(all -> all.stream().anyMatch(Frame::getAfterGap));

            assertReturned(frames, rig);
        }
    }

    @Test
    void aStalledCameraIsLeftAndConnectedToAgain() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.port());
                LiveRig rig = new LiveRig("rtsp://127.0.0.1:" + proxy.port() + "/" + H264)) {
            rig.await(15);
            proxy.set(FaultProxy.Fault.STALL);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(rig.figures().lastError()).contains("gives no more pictures"));
            proxy.set(FaultProxy.Fault.NONE);
            List<Frame> frames = rig.until(all -> all.stream().anyMatch(Frame::getAfterGap));

            assertReturned(frames, rig);
            assertThat(proxy.connections()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void damagedPicturesAreNeverEncoded() throws Exception {
        FrameWishes wishes = new FrameWishes(Compression.JPEG, 90, 0, PictureSize.ANY);
        try (FaultProxy proxy = new FaultProxy(server.port());
                LiveRig rig = new LiveRig("rtsp://127.0.0.1:" + proxy.port() + "/" + H264, wishes, 8 << 20, true)) {
            int before = rig.await(10).size();
            proxy.set(FaultProxy.Fault.CORRUPT);
            await().atMost(Duration.ofSeconds(20)).until(() -> rig.figures().lastError() != null);
            proxy.set(FaultProxy.Fault.NONE);
            List<Frame> frames =
                    rig.until(all -> all.size() > before + 20 && all.stream().anyMatch(Frame::getAfterGap));

            assertIncreasing(frames);
            for (Frame frame : frames) {
                assertThat(Jpegs.read(frame.getData().toByteArray()).getWidth()).isEqualTo(160);
            }
        }
    }

    @Test
    void damagedBytesStopNothing() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.port());
                LiveRig rig = new LiveRig("rtsp://127.0.0.1:" + proxy.port() + "/" + H264)) {
            int before = rig.await(15).size();
            proxy.set(FaultProxy.Fault.CORRUPT);
            Thread.sleep(2000);
            proxy.set(FaultProxy.Fault.NONE);
            int after = rig.frames().size();
            List<Frame> frames = rig.await(Math.max(before, after) + 30);

            assertIncreasing(frames);
            assertThat(rig.end()).isNull();
        }
    }

    @Test
    void whenKafkaIsSlowWholeGroupsAreDroppedAndCounted() {
        try (LiveRig rig = new LiveRig(server.url(H264), LiveRig.AS_IT_IS, 6_000, false)) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> rig.figures().dropped().getOrDefault("slow-kafka", 0L) > 25);
            int held = rig.frames().size();
            while (rig.kafka.completeNext()) {
                // Kafka answers for all that it has.
            }
            List<Frame> frames = rig.until(all -> all.size() > held);

            assertThat(frames.stream()
                            .mapToInt(f -> f.getData().size())
                            .limit(held)
                            .sum())
                    .isLessThanOrEqualTo(6_000);
            Frame next = frames.get(held);
            assertThat(types(next, false)).contains(5);
            assertThat(next.getAfterGap()).isTrue();
            assertThat(next.getSequence() - frames.get(held - 1).getSequence()).isGreaterThan(25);
            // What the sequence leaves out are the pictures that were dropped.
            Frame last = frames.get(frames.size() - 1);
            long dropped = last.getSequence() + 1 - frames.size();
            assertThat(rig.figures().droppedInAll()).isGreaterThanOrEqualTo(dropped);
        }
    }

    @Test
    void stoppingNeverHangs() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.port())) {
            LiveRig reading = new LiveRig("rtsp://127.0.0.1:" + proxy.port() + "/" + H264);
            reading.await(5);
            proxy.set(FaultProxy.Fault.STALL);
            assertThat(reading.stop()).isTrue();

            LiveRig connecting = new LiveRig("rtsp://127.0.0.1:" + proxy.port() + "/" + H264);
            await().until(() -> proxy.connections() == 2);
            assertThat(connecting.stop()).isTrue();
            assertThat(connecting.figures().state()).isEqualTo(PublishTally.State.ENDED);
        }
    }

    @Test
    void aServerThatIsPulledAndComesBackIsFoundAgain() throws Exception {
        String launch = MOVING + "x264enc tune=zerolatency key-int-max=10 ! rtph264pay name=pay0 pt=96";
        RtspServer first = RtspServer.start(launch);
        try (LiveRig rig = new LiveRig(first.url(0))) {
            rig.await(15);
            first.close();
            await().atMost(Duration.ofSeconds(10)).until(() -> rig.figures().lastError() != null);
            try (RtspServer second = RtspServer.start(first.port(), launch)) {
                List<Frame> frames = rig.until(all -> all.stream().anyMatch(Frame::getAfterGap));

                assertReturned(frames, rig);
            }
        } finally {
            first.close();
        }
    }

    private static void assertReturned(List<Frame> frames, LiveRig rig) {
        assertIncreasing(frames);
        Frame back = frames.stream().filter(Frame::getAfterGap).findFirst().orElseThrow();
        assertThat(types(back, false)).contains(5, 7, 8);
        assertThat(back.getStream()).isEqualTo("run");
        assertThat(rig.figures().reconnects()).isGreaterThanOrEqualTo(1);
        assertThat(frames.get(0).getAfterGap()).isFalse();
    }

    /** Each record is one access unit by the job's own rules. */
    private static void assertUnits(List<Frame> frames, io.landmarkstream.frame.Codec codec) {
        for (Frame frame : frames) {
            byte[] data = frame.getData().toByteArray();
            assertThatCode(() -> AccessUnit.parse(codec, data, 0, data.length)).doesNotThrowAnyException();
        }
        byte[] first = frames.get(0).getData().toByteArray();
        assertThat(AccessUnit.isKeyFrame(codec, first, 0, first.length)).isTrue();
    }

    private static void assertIncreasing(List<Frame> frames) {
        for (int i = 1; i < frames.size(); i++) {
            assertThat(frames.get(i).getSequence())
                    .isGreaterThan(frames.get(i - 1).getSequence());
        }
    }

    /** Types of the NAL units in an access unit. */
    private static List<Integer> types(Frame frame, boolean h265) {
        byte[] data = frame.getData().toByteArray();
        List<Integer> types = new ArrayList<>();
        for (int i = 0; i + 3 < data.length; i++) {
            if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1) {
                types.add(h265 ? data[i + 3] >> 1 & 0x3F : data[i + 3] & 0x1F);
            }
        }
        return types;
    }
}
