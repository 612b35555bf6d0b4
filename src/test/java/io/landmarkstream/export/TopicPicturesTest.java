package io.landmarkstream.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.landmarkstream.decode.Videos;
import io.landmarkstream.draw.Overlay;
import io.landmarkstream.draw.OverlayClip;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.job.TestFrames;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameLandmarks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of a frames topic, on a consumer without a broker. */
class TopicPicturesTest {

    /** A key frame each 30 pictures, with B-frames. */
    private static final String VIDEO = "bframes.h264";

    private static final String OTHER = "bframes.h265";

    private static final List<Integer> ORDER = Videos.displayOrder(VIDEO);
    private static final Map<Integer, String> MD5 = Videos.md5(VIDEO);

    @TempDir
    private Path folder;

    /** The camera's frames from offset 0 on, by partition. */
    private static TopicPictures pictures(Map<Integer, List<byte[]>> frames) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
            @Override
            public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                TopicPartition partition = assignment().iterator().next();
                List<byte[]> all = frames.get(partition.partition());
                for (long offset = position(partition); offset < all.size(); offset++) {
                    addRecord(new ConsumerRecord<>(
                            "frames",
                            partition.partition(),
                            offset,
                            "cam-1".getBytes(StandardCharsets.UTF_8),
                            all.get((int) offset)));
                }
                return super.poll(timeout);
            }
        };
        Map<TopicPartition, Long> begins = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        frames.forEach((partition, all) -> {
            begins.put(new TopicPartition("frames", partition), 0L);
            ends.put(new TopicPartition("frames", partition), (long) all.size());
        });
        consumer.updateBeginningOffsets(begins);
        consumer.updateEndOffsets(ends);
        return new TopicPictures(consumer, "frames", "cam-1", Cameras.ANY, DecodeLimits.DEFAULT);
    }

    private static TopicPictures video() {
        return pictures(Map.of(3, frames(VIDEO, 0)));
    }

    /** @param from sequence of the first one */
    private static List<byte[]> frames(String video, int from) {
        List<byte[]> units = Videos.units(video);
        return IntStream.range(0, units.size())
                .mapToObj(i -> Frame.newBuilder()
                        .setVersion(1)
                        .setCamera("cam-1")
                        .setSequence(from + i)
                        .setStream("run")
                        .setCaptureTimeUs(TestFrames.EPOCH_US + (from + i) * TestFrames.STEP_US)
                        .setCodec(
                                Videos.codec(video) == io.landmarkstream.frame.Codec.H265
                                        ? Codec.CODEC_H265
                                        : Codec.CODEC_H264)
                        .setData(ByteString.copyFrom(units.get(i)))
                        .build()
                        .toByteArray())
                .toList();
    }

    private static void shown(TopicPictures pictures, int place) {
        Picture picture = pictures.at(3, ORDER.get(place));
        assertThat(picture).as("picture %d", place).isNotNull();
        assertThat(Videos.md5(picture)).isEqualTo(MD5.get(ORDER.get(place)));
    }

    @Test
    void resultsMayBeginLongAfterTheKeyFrame() {
        try (TopicPictures pictures = video()) {
            for (int place = 27; place < ORDER.size(); place++) {
                shown(pictures, place);
            }
        }
    }

    @Test
    void afterManyPicturesWithoutAResultThoseThatFollowAreFound() {
        for (int pause = 1; pause < 80; pause++) {
            try (TopicPictures pictures = video()) {
                shown(pictures, 0);
                shown(pictures, 1);
                for (int place = 2 + pause; place < Math.min(ORDER.size(), 6 + pause); place++) {
                    shown(pictures, place);
                }
            }
        }
    }

    @Test
    void aPictureThatDoesNotComeTakesNoOtherWithIt() {
        try (TopicPictures pictures = video()) {
            shown(pictures, 10);
            assertThat(pictures.at(3, ORDER.get(5)))
                    .as("shown before one that was taken")
                    .isNull();
            for (int place = 11; place < 40; place++) {
                shown(pictures, place);
            }
        }
    }

    @Test
    void anotherCodecTakesNoPictureOfTheOneBefore() {
        List<byte[]> all = new ArrayList<>(frames(VIDEO, 0));
        int second = all.size();
        all.addAll(frames(OTHER, second));
        int third = all.size();
        for (int i = 0; i < 3; i++) {
            all.add(TestFrames.value("cam-1", third + i));
        }
        try (TopicPictures pictures = pictures(Map.of(3, all))) {
            for (int offset : ORDER) {
                assertThat(Videos.md5(pictures.at(3, offset))).isEqualTo(MD5.get(offset));
            }
            for (int i : Videos.displayOrder(OTHER)) {
                assertThat(Videos.md5(pictures.at(3, second + i)))
                        .isEqualTo(Videos.md5(OTHER).get(i));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(pictures.at(3, third + i)).as("JPEG %d", i).isNotNull();
            }
        }
    }

    /** A topic that got more partitions: the camera's frames go on in another, from offset 0 on. */
    @Test
    void framesOfOneOffsetInTwoPartitionsAreBothDrawn() throws Exception {
        Map<Integer, List<byte[]>> frames = new TreeMap<>();
        frames.put(0, List.of(TestFrames.value("cam-1", 0), TestFrames.value("cam-1", 1)));
        frames.put(1, List.of(TestFrames.value("cam-1", 2), TestFrames.value("cam-1", 3)));
        try (TopicPictures pictures = pictures(frames);
                OverlayClip clip = new OverlayClip(folder.resolve("film.mp4"), new Overlay(name -> null), null, 25)) {
            VideoExport export = new VideoExport(pictures, clip);
            for (int i : new int[] {0, 1, 1, 2, 3, 2, 3}) {
                FrameLandmarks result = FrameLandmarks.newBuilder()
                        .setCamera("cam-1")
                        .setCaptureTimeUs(TestFrames.EPOCH_US + i * TestFrames.STEP_US)
                        .build();
                export.add(result, i / 2, i % 2);
            }

            assertThat(export.written()).isEqualTo(4);
            assertThat(export.withoutPicture()).isZero();
            assertThat(clip.finish()).isTrue();
        }
    }
}
