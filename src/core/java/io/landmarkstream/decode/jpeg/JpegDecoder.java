package io.landmarkstream.decode.jpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_PATCHWELCOME;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.landmarkstream.ffmpeg.FFmpeg;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * JPEG to {@link Picture}, by FFmpeg's mjpeg decoder. For one thread; keeps its native buffers from picture to picture
 * and gives them back on {@link #close}.
 *
 * <p>The header is checked first ({@link JpegHeader}), and only the segments that decoding needs are handed to native
 * code: no application data, no comments. With the standard's Huffman tables added where a file leaves them out, and a
 * new decoder after every failure, a picture depends on its own bytes alone and never on the ones before.
 *
 * <p>FFmpeg's decoder does not resynchronise at restart markers. So the intervals of sequential pictures are counted
 * before and handed over without foreign bytes ({@link EntropyData}), and progressive pictures with such markers go to
 * the JDK's libjpeg ({@link ProgressiveRestarts}).
 *
 * <p>Damage that the decoder notices rejects the whole picture: half a grey picture is never returned.
 */
public final class JpegDecoder implements AutoCloseable {

    private static final byte[] NONE = new byte[0];
    private static final byte[] PADDING = new byte[AV_INPUT_BUFFER_PADDING_SIZE];
    /** Sampling factors of a grey picture. The file's have no meaning, and some make the decoder fail. */
    private static final byte[] ONE_BY_ONE = {0x11};

    private final DecodeLimits limits;
    private AVPacket packet;
    private AVFrame frame;
    private AVCodecContext context;
    private BytePointer input = new BytePointer(64 * 1024);

    public JpegDecoder() {
        this(DecodeLimits.DEFAULT);
    }

    public JpegDecoder(DecodeLimits limits) {
        FFmpeg.load();
        this.limits = limits;
        packet = av_packet_alloc();
        frame = av_frame_alloc();
    }

    /**
     * Decodes the picture in {@code [offset, offset + length)} of {@code value} and turns it upright by its EXIF
     * orientation.
     *
     * @throws RejectException for the reasons that {@link JpegHeader} lists, and {@code CORRUPT} for damage found while
     *     decoding; the decoder can be used on
     */
    public Picture decode(byte[] value, int offset, int length) throws RejectException {
        return decode(value, offset, JpegHeader.parse(value, offset, length, limits));
    }

    /** As {@link #decode(byte[], int, int)} for a file's content, but whatever follows the picture is ignored. */
    public Picture decodeFile(byte[] value) throws RejectException {
        return decode(value, 0, JpegHeader.parseFile(value, limits));
    }

    private Picture decode(byte[] value, int offset, JpegHeader header) throws RejectException {
        if (header.uncountedRestarts()) {
            byte[][] planes = ProgressiveRestarts.planes(value, offset, header);
            return Pictures.upright(picture(header, planes, 0, 0), header.orientation());
        }
        int size = load(value, header);
        packet.data(input).size(size);
        if (context == null) {
            context = open();
        }
        int result = avcodec_send_packet(context, packet);
        if (result >= 0) {
            result = avcodec_receive_frame(context, frame);
        }
        try {
            if (result < 0) {
                throw result == AVERROR_PATCHWELCOME
                        ? JpegParser.codec("its components are sampled in an unusual way")
                        : JpegParser.corrupt("decoding stopped with \"" + FFmpeg.message(result) + "\"");
            }
            return Pictures.upright(picture(header), header.orientation());
        } catch (RejectException e) {
            freeContext();
            throw e;
        } finally {
            av_frame_unref(frame);
        }
    }

    private Picture picture(JpegHeader header) throws RejectException {
        if ((frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags() != 0) {
            throw JpegParser.corrupt("the decoder had to guess a part of it");
        }
        if (frame.width() != header.width()
                || frame.height() != header.height()
                || FFmpeg.chromaShiftX(frame.format()) < 0) {
            throw JpegParser.corrupt("it decodes to another size or format than it claims");
        }
        return picture(
                header, FFmpeg.planes(frame), FFmpeg.chromaShiftX(frame.format()), FFmpeg.chromaShiftY(frame.format()));
    }

    private static Picture picture(JpegHeader header, byte[][] planes, int shiftX, int shiftY) {
        int width = header.width();
        int height = header.height();
        return switch (header.colour()) {
            case GREY -> new Picture(width, height, planes[0], NONE, NONE, 0, 0, Picture.Matrix.BT601_FULL);
            case RGB -> Pictures.ofRgbPlanes(planes[0], planes[1], planes[2], width, height);
            case YCBCR ->
                new Picture(width, height, planes[0], planes[1], planes[2], shiftX, shiftY, Picture.Matrix.BT601_FULL);
        };
    }

    /** Puts the needed segments one after the other into {@link #input}, zeros behind them. Returns their length. */
    private int load(byte[] value, JpegHeader header) {
        int[] segments = header.segments();
        byte[] start = header.standardTables() ? StandardTables.START_WITH_TABLES : StandardTables.START;
        int length = start.length;
        for (int i = 1; i < segments.length; i += 2) {
            length += segments[i];
        }
        int padded = length + PADDING.length;
        if (input.capacity() < padded) {
            input.deallocate();
            input = new BytePointer(padded + padded / 4);
        }
        int at = put(0, start, 0, start.length);
        for (int i = 0; i < segments.length; i += 2) {
            int grey = header.greySampling() - segments[i];
            if (grey >= 0 && grey < segments[i + 1]) {
                at = put(at, value, segments[i], grey);
                at = put(at, ONE_BY_ONE, 0, 1);
                at = put(at, value, segments[i] + grey + 1, segments[i + 1] - grey - 1);
            } else {
                at = put(at, value, segments[i], segments[i + 1]);
            }
        }
        put(at, PADDING, 0, PADDING.length);
        input.position(0);
        return length;
    }

    private int put(int at, byte[] source, int offset, int length) {
        input.position(at).put(source, offset, length);
        return at + length;
    }

    private static AVCodecContext open() {
        AVCodecContext context = avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_MJPEG));
        context.thread_count(1);
        context.err_recognition(AV_EF_EXPLODE);
        int result = avcodec_open2(context, null, (AVDictionary) null);
        if (result < 0) {
            avcodec_free_context(context);
            throw new IllegalStateException("FFmpeg's JPEG decoder does not start: " + FFmpeg.message(result));
        }
        return context;
    }

    /** The call dereferences its argument, so there has to be one. */
    private void freeContext() {
        if (context != null) {
            avcodec_free_context(context);
            context = null;
        }
    }

    @Override
    public void close() {
        if (packet == null) {
            return;
        }
        freeContext();
        av_packet_free(packet);
        av_frame_free(frame);
        input.deallocate();
        packet = null;
        frame = null;
    }
}
