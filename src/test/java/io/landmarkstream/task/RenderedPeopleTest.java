package io.landmarkstream.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.demo.BundledClips;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped networks behind the door, on the demo's rendered people. */
class RenderedPeopleTest {

    private static final LandmarkerOptions SHIPPED = LandmarkerOptions.DEFAULT.withPipelines("hand", "face");

    private static Picture first;
    private static Picture second;

    @BeforeAll
    static void pictures(@TempDir Path dir) throws Exception {
        try (PictureSource clip = PictureSource.open(BundledClips.unpack(dir).get(0), 25)) {
            first = clip.next().picture();
            second = clip.next().picture();
        }
    }

    @Test
    void planesImagesAndJpegsShowTheSameFaces() throws Exception {
        try (HandFaceLandmarker landmarker = HandFaceLandmarker.open(SHIPPED);
                JpegEncoder encoder = new JpegEncoder(95)) {
            List<Face> planes = landmarker.detect(first).faces();
            List<Face> image = landmarker.detect(Pictures.image(first)).faces();
            List<Face> jpeg = landmarker.detect(encoder.encode(first)).faces();
            assertThat(planes).isNotEmpty();
            for (List<Face> faces : List.of(image, jpeg)) {
                assertThat(faces).hasSameSizeAs(planes);
                for (int i = 0; i < faces.size(); i++) {
                    float width = planes.get(i).box().width();
                    assertThat(faces.get(i).box().centreX())
                            .isCloseTo(planes.get(i).box().centreX(), within(.05f * width));
                    assertThat(faces.get(i).pose().orElseThrow().yaw())
                            .isCloseTo(planes.get(i).pose().orElseThrow().yaw(), within(10f));
                }
            }
        }
    }

    @Test
    void aVideosFacesKeepTheirIds() throws Exception {
        try (HandFaceLandmarker landmarker = HandFaceLandmarker.open(SHIPPED)) {
            List<Face> before = landmarker.detectForVideo(first, 0).faces();
            List<Face> after = landmarker.detectForVideo(second, 40_000).faces();
            assertThat(before).isNotEmpty();
            assertThat(after.stream().map(Face::id))
                    .containsAll(before.stream().map(Face::id).toList());
            assertThat(after.get(0).age()).isEqualTo(2);
            assertThat(landmarker.models()).extracting(card -> card.name()).contains("hand-int8", "face-int8");
        }
    }
}
