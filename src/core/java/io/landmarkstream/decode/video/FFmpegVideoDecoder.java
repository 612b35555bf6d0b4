package io.landmarkstream.decode.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_UNALIGNED;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_PATCHWELCOME;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.landmarkstream.bitstream.Syntax;
import io.landmarkstream.bitstream.VideoFormat;
import io.landmarkstream.ffmpeg.FFmpeg;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * FFmpeg's H.264 or H.265 decoder in this process. For one thread; gives its native memory back on {@link #close}. A
 * picture of which the decoder concealed a part comes out without its planes.
 */
public final class FFmpegVideoDecoder implements VideoDecoder {

    private static final byte[] PADDING = new byte[AV_INPUT_BUFFER_PADDING_SIZE];

    private final Syntax syntax;
    private final VideoFormat format;
    private final int reorder;
    private AVCodecContext context;
    private AVPacket packet;
    private AVFrame frame;
    private BytePointer input = new BytePointer(16 * 1024);
    private int loaded;

    /** @param reorder most pictures that are held back for one that is shown earlier; H.265 says so itself */
    public FFmpegVideoDecoder(Codec codec, VideoFormat format, int reorder) {
        FFmpeg.load();
        this.syntax = Syntax.of(codec);
        this.format = format;
        this.reorder = reorder;
        int id = codec == Codec.H264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC;
        context = avcodec_alloc_context3(avcodec_find_decoder(id));
        context.thread_count(1);
        context.err_recognition(AV_EF_EXPLODE);
        context.flags(context.flags() | AV_CODEC_FLAG_UNALIGNED); // crop to the pixel
        context.has_b_frames(reorder);
        if (codec == Codec.H265) {
            watch();
        }
        int result = avcodec_open2(context, null, (AVDictionary) null);
        packet = av_packet_alloc();
        frame = av_frame_alloc();
        if (result < 0) {
            close();
            throw new IllegalStateException("FFmpeg's " + codec + " decoder does not start: " + FFmpeg.message(result));
        }
    }

    private void watch() {
        try {
            UndecodedBlocks.watch(context);
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    @Override
    public void decode(byte[] picture, long ticket, Output output) throws RejectException {
        load(picture);
        packet.data(input.position(0)).size(loaded);
        packet.pts(ticket);
        int result = avcodec_send_packet(context, packet);
        if (result < 0) {
            throw damaged(result);
        }
        receive(output);
    }

    private static RejectException damaged(int result) {
        return result == AVERROR_PATCHWELCOME
                ? new RejectException(Reason.PROFILE, "The picture uses tools that the decoder does not know.")
                : new RejectException(
                        Reason.CORRUPT,
                        "The picture is damaged: decoding stopped with \"%s\".".formatted(FFmpeg.message(result)));
    }

    @Override
    public void forgetsUnseen(boolean unseen) {
        context.err_recognition(unseen ? 0 : AV_EF_EXPLODE);
    }

    @Override
    public void hold(int pictures) {
        context.has_b_frames(Math.max(context.has_b_frames(), Math.min(pictures, format.maxReorder())));
    }

    @Override
    public void drain(Output output) {
        avcodec_send_packet(context, null);
        while (true) {
            try {
                receive(output);
                break;
            } catch (RejectException e) {
                // A held-back picture failed: what is left comes after it.
            }
        }
        avcodec_flush_buffers(context);
        context.has_b_frames(reorder);
    }

    private void receive(Output output) throws RejectException {
        while (true) {
            int result = avcodec_receive_frame(context, frame);
            if (result == AVERROR_EAGAIN() || result == AVERROR_EOF()) {
                return;
            }
            if (result < 0) {
                throw damaged(result);
            }
            try {
                output.accept(frame.pts(), picture());
            } finally {
                av_frame_unref(frame);
            }
        }
    }

    private Picture picture() {
        boolean guessed = (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags() != 0;
        boolean asTold = frame.width() == format.width()
                && frame.height() == format.height()
                && (frame.format() == AV_PIX_FMT_YUV420P || frame.format() == AV_PIX_FMT_YUVJ420P);
        if (guessed || !asTold) {
            return null;
        }
        byte[][] planes = FFmpeg.planes(frame);
        if (syntax == Syntax.H265
                && UndecodedBlocks.areIn(
                        planes[0], format.width(), format.height(), format.cropLeft(), format.cropTop())) {
            return null;
        }
        Picture stored =
                new Picture(format.width(), format.height(), planes[0], planes[1], planes[2], 1, 1, format.matrix());
        return Pictures.squared(stored, format.pixelAspect());
    }

    private void load(byte[] picture) {
        int length = picture.length + PADDING.length;
        if (input.capacity() < length) {
            input.deallocate();
            input = new BytePointer(length + length / 4);
        }
        input.position(0).put(picture, 0, picture.length);
        input.position(picture.length).put(PADDING, 0, PADDING.length);
        loaded = picture.length;
    }

    @Override
    public void close() {
        if (context == null) {
            return;
        }
        avcodec_free_context(context);
        if (syntax == Syntax.H265) {
            UndecodedBlocks.unwatch();
        }
        if (packet != null) {
            av_packet_free(packet);
            av_frame_free(frame);
        }
        input.deallocate();
        context = null;
    }
}
