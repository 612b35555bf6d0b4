package io.landmarkstream.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.Shared;
import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.media.Demuxer;
import io.landmarkstream.media.MediaAddress;
import io.landmarkstream.media.MediaLimits;
import io.landmarkstream.media.Packet;
import io.landmarkstream.media.VideoReader;
import io.landmarkstream.picture.Picture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real clips, all with B-frames, beside reading the files. */
class SharedVideoTest {

    private static final int PICTURES = 120;

    @BeforeEach
    void deleteTopic() {
        VideoHarness.deleteTopic();
    }

    private static List<Frame> frames(Path clip) throws Exception {
        List<Frame> frames = new ArrayList<>();
        try (Demuxer demuxer = new Demuxer(MediaAddress.parse(clip.toString()), MediaLimits.FILE)) {
            byte[] sets = demuxer.parameterSets();
            Packet packet;
            while (frames.size() < PICTURES && (packet = demuxer.next()) != null) {
                byte[] data = frames.isEmpty() ? Jpegs.concat(sets, packet.data()) : packet.data();
                frames.add(VideoHarness.frame("cam-1", "run", frames.size(), frames.size(), demuxer.codec(), data));
            }
        }
        return frames;
    }

    @ParameterizedTest
    @ValueSource(strings = {"terryky_age_gender.mp4", "terryky_blazepose.mp4", "terryky_posenet.mp4"})
    void picturesAreThoseOfTheFileAndARestoreChangesNone(String name) throws Exception {
        Path clip = Shared.require().resolve("real/video").resolve(name);
        List<Frame> frames = frames(clip);
        List<Outcome<DecodedFrame>> out;
        try (VideoHarness harness = new VideoHarness()) {
            out = harness.give(frames).end().take();
        }
        assertThat(out).hasSize(frames.size()).allMatch(frame -> frame.reject() == null);
        try (VideoReader reader = new VideoReader(clip)) {
            // The clip goes on, so the last few pictures have others between them.
            for (int i = 0; i < frames.size() - 8; i++) {
                Picture picture = reader.next().picture();
                assertThat(Videos.md5(out.get(i).frame().picture()))
                        .as("picture %d", i)
                        .isEqualTo(Videos.md5(picture));
                assertThat(out.get(i).frame().picture().matrix()).isEqualTo(picture.matrix());
            }
        }
        List<String> lines = new ArrayList<>();
        OperatorSubtaskState state;
        try (VideoHarness harness = new VideoHarness()) {
            lines.addAll(harness.give(frames.subList(0, 77)).lines());
            state = harness.snapshot();
        }
        try (VideoHarness harness = new VideoHarness(state)) {
            lines.addAll(harness.give(frames.subList(77, frames.size())).end().lines());
        }
        assertThat(lines).isEqualTo(out.stream().map(VideoHarness::line).toList());
    }

    @Test
    void aClipWithFullChromaIsRefused() throws Exception {
        Path clip = Shared.require().resolve("real/video/tfjs_asl_hand_25fps.mp4");
        try (VideoHarness harness = new VideoHarness()) {
            assertThat(harness.give(frames(clip)).end().take())
                    .extracting(frame -> frame.reject().reason())
                    .containsOnly(Reason.PROFILE, Reason.NO_REFERENCE);
        }
    }
}
