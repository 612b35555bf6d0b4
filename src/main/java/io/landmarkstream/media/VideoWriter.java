package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG4;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;

import io.landmarkstream.ffmpeg.FFmpeg;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Pictures to an MP4 file: H.264 where the build has OpenH264, else MPEG-4 part 2; BT.709, limited range, 4:2:0. An odd
 * side grows by one pixel, the last row or column repeated, since 4:2:0 video has even sides. Memory does not grow with
 * the clip. For one thread; {@link #finish} makes the file playable, {@link #close} alone leaves it unfinished.
 */
public final class VideoWriter implements AutoCloseable {

    /**
     * Ticks a second; holds 24, 25, 30 and 60 and the 1000/1001 rates of NTSC exactly, and MPEG-4 allows no finer than
     * 65535.
     */
    private static final int TICKS = 60_000;

    /** Bits a pixel of a picture: generous, so that thin lines stay clean. */
    private static final double BITS_A_PIXEL = .2;

    private final Path path;
    private final int width;
    private final int height;
    private AVFormatContext container;
    private AVCodecContext encoder;
    private AVStream stream;
    private AVFrame frame;
    private AVPacket packet;
    private long lastTick = -1;
    private boolean finished;

    /**
     * Begins a file; one that is there is replaced.
     *
     * @param width pixels of every picture
     * @param height pixels of every picture
     * @param fps nominal rate; the pictures' own times decide when they are shown
     * @throws IOException if the file cannot be written
     */
    public VideoWriter(Path path, int width, int height, double fps) throws IOException {
        FFmpeg.load();
        this.path = path;
        this.width = width;
        this.height = height;
        try {
            container = new AVFormatContext(null);
            check(avformat_alloc_output_context2(container, (AVOutputFormat) null, "mp4", path.toString()));
            encoder = open(fps);
            stream = avformat_new_stream(container, null);
            check(avcodec_parameters_from_context(stream.codecpar(), encoder));
            stream.time_base(encoder.time_base());
            stream.avg_frame_rate(encoder.framerate());
            frame = av_frame_alloc();
            frame.width(encoder.width()).height(encoder.height()).format(AV_PIX_FMT_YUV420P);
            check(av_frame_get_buffer(frame, 0));
            packet = av_packet_alloc();
            AVIOContext file = new AVIOContext(null);
            check(avio_open(file, path.toString(), AVIO_FLAG_WRITE));
            container.pb(file);
            check(avformat_write_header(container, (AVDictionary) null));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private AVCodecContext open(double fps) throws IOException {
        AVCodec codec = avcodec_find_encoder_by_name("libopenh264");
        if (codec == null) {
            codec = avcodec_find_encoder(AV_CODEC_ID_MPEG4);
        }
        AVCodecContext context = avcodec_alloc_context3(codec);
        encoder = context;
        context.width(width + (width & 1)).height(height + (height & 1)).pix_fmt(AV_PIX_FMT_YUV420P);
        context.color_range(AVCOL_RANGE_MPEG).colorspace(AVCOL_SPC_BT709);
        context.color_primaries(AVCOL_PRI_BT709).color_trc(AVCOL_TRC_BT709);
        context.time_base(av_make_q(1, TICKS)).framerate(av_make_q((int) Math.round(fps * 1000), 1000));
        context.gop_size((int) Math.max(1, Math.round(2 * fps))).thread_count(1);
        context.bit_rate((long) Math.max(200_000, BITS_A_PIXEL * width * height * fps));
        if ((container.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
            context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        }
        check(avcodec_open2(context, codec, (AVDictionary) null));
        return context;
    }

    /**
     * Adds a picture.
     *
     * @param picture of the file's size
     * @param timeUs when it is shown, microseconds, from 0 on and larger than that of the picture before
     */
    public void write(Picture picture, long timeUs) throws IOException {
        if (picture.width() != width || picture.height() != height) {
            throw new IllegalArgumentException("The video %s has %d x %d pixels, the picture %d x %d."
                    .formatted(path, width, height, picture.width(), picture.height()));
        }
        check(av_frame_make_writable(frame));
        Picture video = Pictures.convert(picture, Picture.Matrix.BT709_LIMITED, 1, 1);
        int chromaWidth = video.chromaWidth();
        int chromaHeight = video.chromaHeight();
        FFmpeg.fill(frame, 0, video.luma(), width, height, encoder.width(), encoder.height());
        FFmpeg.fill(frame, 1, video.cb(), chromaWidth, chromaHeight, chromaWidth, chromaHeight);
        FFmpeg.fill(frame, 2, video.cr(), chromaWidth, chromaHeight, chromaWidth, chromaHeight);
        lastTick = Math.max(lastTick + 1, Math.round(timeUs * (TICKS / 1e6)));
        frame.pts(lastTick);
        check(avcodec_send_frame(encoder, frame));
        drain();
    }

    private void drain() throws IOException {
        while (true) {
            int received = avcodec_receive_packet(encoder, packet);
            if (received == AVERROR_EAGAIN() || received == AVERROR_EOF()) {
                return;
            }
            check(received);
            av_packet_rescale_ts(packet, encoder.time_base(), stream.time_base());
            packet.stream_index(stream.index());
            check(av_interleaved_write_frame(container, packet));
        }
    }

    /** Writes what is left and the index; nothing can be added afterwards. */
    public void finish() throws IOException {
        if (finished) {
            return;
        }
        finished = true;
        check(avcodec_send_frame(encoder, null));
        drain();
        check(av_write_trailer(container));
    }

    private void check(int result) throws IOException {
        if (result < 0) {
            throw new IOException("The video %s cannot be written: %s.".formatted(path, FFmpeg.message(result)));
        }
    }

    @Override
    public void close() {
        if (encoder != null) {
            avcodec_free_context(encoder);
            encoder = null;
        }
        if (frame != null) {
            av_frame_free(frame);
            frame = null;
        }
        if (packet != null) {
            av_packet_free(packet);
            packet = null;
        }
        if (container != null && !container.isNull()) {
            if (container.pb() != null) {
                avio_closep(container.pb());
                container.pb(null);
            }
            avformat_free_context(container);
        }
        container = null;
    }
}
