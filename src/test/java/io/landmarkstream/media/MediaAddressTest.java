package io.landmarkstream.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaAddressTest {

    @ParameterizedTest
    @CsvSource({
        "rtsp://10.0.0.4/stream, RTSP, rtsp://10.0.0.4/stream, rtsp://10.0.0.4/stream",
        "RTSPS://u:p%40@cam:322/a?x=secret, RTSP, RTSPS://u:p%40@cam:322/a?x=secret, RTSPS://cam:322/a",
        "http://u:p@cam/video.mjpg?token=t, HTTP, http://u:p@cam/video.mjpg?token=t, http://cam/video.mjpg",
        "https://cam/a, HTTP, https://cam/a, https://cam/a",
        "rtsp://u:pa/ss@cam/a, RTSP, rtsp://u:pa/ss@cam/a, rtsp://…",
        "rtsp://u:p?a#s@cam/a, RTSP, rtsp://u:p?a#s@cam/a, rtsp://…",
        "rtsp://u:p@cam:554/a@b, RTSP, rtsp://u:p@cam:554/a@b, rtsp://cam:554/a@b",
        "http://cam/a@b, HTTP, http://cam/a@b, http://cam/a@b",
        "v4l2:/dev/video2, WEBCAM, /dev/video2, /dev/video2",
        "v4l2:, WEBCAM, /dev/video0, /dev/video0",
        "/dev/video0, WEBCAM, /dev/video0, /dev/video0",
        "clip.mp4, FILE, clip.mp4, clip.mp4",
        "/tmp/a b.mp4, FILE, /tmp/a b.mp4, /tmp/a b.mp4",
        "file:///tmp/a.mp4, FILE, /tmp/a.mp4, /tmp/a.mp4",
        "a/b:c.mp4, FILE, a/b:c.mp4, a/b:c.mp4",
    })
    void saysHowItIsReadAndHidesPasswords(String text, MediaAddress.Kind kind, String location, String shown) {
        MediaAddress address = MediaAddress.parse(text);

        assertThat(address.kind()).isEqualTo(kind);
        assertThat(address.location()).isEqualTo(location);
        assertThat(address.shown()).isEqualTo(shown);
        assertThat(address.toString()).isEqualTo(shown);
    }

    @Test
    void otherSchemesAreRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MediaAddress.parse("udp://user:secret@1.2.3.4:5"))
                .withMessageContaining("udp:")
                .withMessageContaining("rtsp://")
                .withMessageNotContaining("secret");
    }

    @Test
    void aWebcamIsAskedForJpegOfTheSizeAndRateThatAreWanted() {
        MediaLimits limits = new MediaLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), 1280, 720, 15);

        assertThat(MediaOptions.webcam(limits, true))
                .containsEntry("input_format", "mjpeg")
                .containsEntry("timestamps", "abs")
                .containsEntry("video_size", "1280x720")
                .containsEntry("framerate", "15.000");
        assertThat(MediaOptions.webcam(MediaLimits.LIVE, false)).containsOnlyKeys("timestamps");
    }

    @Test
    void rtspRunsOverTcpAndNoAnswerLeadsToFilesOfThisMachine() {
        MediaAddress camera = MediaAddress.parse("rtsp://cam/a");

        assertThat(MediaOptions.of(camera, MediaLimits.LIVE))
                .containsEntry("rtsp_transport", "tcp")
                .containsEntry("timeout", "20000000");
        for (String address : new String[] {"rtsp://cam/a", "http://cam/a"}) {
            assertThat(MediaOptions.of(MediaAddress.parse(address), MediaLimits.LIVE)
                            .get("protocol_whitelist"))
                    .doesNotContain("file");
        }
    }

    @Test
    void aWebcamThatIsNotThereIsNamed() {
        assertThatIOException()
                .isThrownBy(() -> new Demuxer(MediaAddress.parse("v4l2:/dev/video99"), MediaLimits.LIVE))
                .withMessageContaining("/dev/video99")
                // The second where FFmpeg's devices cannot be loaded.
                .withMessageMatching("(?s).*(cannot be opened: No such file|apt-get install libasound2).*");
    }

    @Test
    void aServerThatNeverAnswersIsLeftInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            MediaAddress address = MediaAddress.parse("rtsp://user:secret@127.0.0.1:" + silent.getLocalPort() + "/a");
            MediaLimits limits = new MediaLimits(Duration.ofMillis(300), Duration.ofSeconds(60), 0, 0, 0);

            assertThatIOException()
                    .isThrownBy(() -> new Demuxer(address, limits))
                    .withMessageContaining("did not answer in time")
                    .withMessageNotContaining("secret");
        }
    }
}
