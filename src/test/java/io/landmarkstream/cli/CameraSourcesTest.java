package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.landmarkstream.job.CamerasFile;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.media.MediaAddress;
import io.landmarkstream.publish.CameraLabel;
import io.landmarkstream.publish.CameraSource;
import io.landmarkstream.publish.CaptureClock;
import io.landmarkstream.publish.FrameWishes;
import io.landmarkstream.publish.FrameWishes.Compression;
import io.landmarkstream.publish.PictureSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CameraSourcesTest {

    private static final FrameWishes DEFAULTS = new FrameWishes(Compression.JPEG, 80, 0, PictureSize.ANY);

    @TempDir
    Path folder;

    private List<CameraSource> read(String text, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(folder.resolve("cameras.yaml"), text);
        return new CameraSources(file, environment, DEFAULTS, false, CaptureClock.Choice.AUTO)
                .of(CamerasFile.list(file));
    }

    @Test
    void theShippedExampleCanBePublished() {
        Path file = Path.of("deploy/cameras.yaml");
        Map<String, String> environment = Map.of("CAMERA_USER", "me", "CAMERA_PASSWORD", "p");

        List<CameraSource> sources = new CameraSources(file, environment, DEFAULTS, false, CaptureClock.Choice.AUTO)
                .of(CamerasFile.list(file));

        assertThat(sources).hasSize(4);
        CameraSource yard = sources.get(1);
        assertThat(yard.label()).isEqualTo(new CameraLabel("yard", 1, 90, false));
        assertThat(yard.wishes())
                .isEqualTo(new FrameWishes(Compression.AUTO, 80, 10, new PictureSize(1280, 720), 16 / 9.0));
        assertThat(sources.get(2).times()).isEqualTo(CaptureClock.Choice.CLOCK);
        assertThat(sources.get(2).wishes().compression()).isEqualTo(Compression.COPY);
        assertThat(sources.get(3).label().mirrored()).isTrue();
        assertThat(sources.get(3).address()).isEqualTo(new MediaAddress(MediaAddress.Kind.WEBCAM, "/dev/video0"));
        assertThat(sources.toString()).doesNotContain("me:p@");
        assertThat(sources.get(0).address().location()).startsWith("rtsp://me:p@10.0.0.11");
    }

    @Test
    void filesCountFromTheListsFolderAndAreJpegUnlessAskedFor() throws IOException {
        List<CameraSource> sources = read(
                "- {id: a, number: 0, url: clips/a.mp4}\n"
                        + "- {id: b, number: 1, url: b.mp4, codec: Copy}\n- {id: c, number: 2}",
                Map.of());

        assertThat(sources).hasSize(2);
        assertThat(Path.of(sources.get(0).address().location())).isEqualTo(folder.resolve("clips/a.mp4"));
        assertThat(sources)
                .extracting(s -> s.wishes().compression())
                .containsExactly(Compression.JPEG, Compression.COPY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- {id: a, number: 0, url: 'rtsp://${NOT_SET}@c/'} | its url needs the environment variable NOT_SET",
                "- {id: a, number: 0, url: 'udp://cam'} | camera a: Sources with udp: are not read",
                "- {id: a, number: 0, url: a.mp4, size: big} | The size big is none",
                "- {id: a, number: 0, url: a.mp4, codec: h264} | codec is h264, but must be one of [auto, jpeg, copy]",
                "- {id: a, number: 0, url: a.mp4, time: gps} | time is gps, but must be one of [auto, clock]",
                "- {id: a, number: 0, url: a.mp4, rotation: 45} | rotation is 45, but must be 0, 90, 180 or 270",
                "- {id: a, number: 0, url: a.mp4, fps: 0} | fps is 0.0, but must be more than 0",
                "- {id: a, number: 0} | no camera has a url",
            })
    void mistakesAreNamedWithTheCamera(String text, String why) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> read(text, Map.of()))
                .withMessageContaining("cameras.yaml")
                .withMessageContaining(why);
    }
}
