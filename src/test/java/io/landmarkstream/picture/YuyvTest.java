package io.landmarkstream.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUYV422;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import io.landmarkstream.ffmpeg.FFmpeg;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;

/** Uncompressed pictures of webcams. */
class YuyvTest {

    @Test
    void samplesLieSideBySideAlsoInAnOddLastColumn() {
        FFmpeg.load();
        AVFrame frame = av_frame_alloc();
        frame.width(3).height(2).format(AV_PIX_FMT_YUYV422);
        av_frame_get_buffer(frame, 32);
        byte[][] rows = {{1, 101, 2, 111, 3, 102, 0, 112}, {4, 103, 5, 113, 6, 104, 0, 114}};
        for (int y = 0; y < 2; y++) {
            frame.data(0).position((long) y * frame.linesize(0)).put(rows[y], 0, 8);
        }

        byte[][] planes = FFmpeg.planesOfYuyv(frame);
        av_frame_free(frame);

        assertThat(planes[0]).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(planes[1]).containsExactly(101, 102, 103, 104);
        assertThat(planes[2]).containsExactly(111, 112, 113, 114);
    }
}
