package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_FIELD_PROGRESSIVE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_FIELD_UNKNOWN;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_PRFT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_get_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_init;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_send_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_get_side_data;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_copy;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import io.landmarkstream.ffmpeg.FFmpeg;
import io.landmarkstream.frame.Codec;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.ffmpeg.avcodec.AVBSFContext;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avcodec.AVProducerReferenceTime;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * Compressed pictures out of a file, an RTSP or HTTP stream, or a webcam, by FFmpeg's avformat. H.264 and H.265 come as
 * whole access units in Annex B form, whatever form the container has. Of several video streams the best counts.
 *
 * <p>No call hangs: opening and each reading end with an exception once their time is over or the {@link Deadline} is
 * interrupted; only the system's resolution of a host's name keeps its own time. For one thread.
 */
public final class Demuxer implements AutoCloseable {

    /** Between two looks at a webcam that has nothing yet. */
    private static final long NOTHING_YET_NANOS = 2_000_000L;

    private final MediaAddress address;
    private final MediaLimits limits;
    private final Deadline deadline;
    private final AVRational timeBase;
    private final int streamIndex;
    private final int codecId;
    private final ReferenceClock reference;
    private AVFormatContext container;
    private AVBSFContext annexB;
    private AVPacket packet;

    /** Opens a source that nobody will interrupt. */
    public Demuxer(MediaAddress address, MediaLimits limits) throws IOException {
        this(address, limits, new Deadline());
    }

    /**
     * Opens a source.
     *
     * @param deadline ends this call and all others when it is interrupted
     * @throws IOException if it cannot be opened in time or has no video; the message names it without its password
     */
    public Demuxer(MediaAddress address, MediaLimits limits, Deadline deadline) throws IOException {
        FFmpeg.load();
        this.deadline = deadline;
        this.address = address;
        this.limits = limits;
        deadline.in(limits.open());
        open();
        try {
            check(avformat_find_stream_info(container, (PointerPointer<?>) null), "has no streams that can be read");
            streamIndex = check(
                    av_find_best_stream(container, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0), "has no video");
            AVStream stream = container.streams(streamIndex);
            timeBase = stream.time_base();
            codecId = stream.codecpar().codec_id();
            annexB = annexB(stream);
            packet = av_packet_alloc();
            reference = new ReferenceClock(address.kind(), codecId != AV_CODEC_ID_MJPEG);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void open() throws IOException {
        if (address.kind() != MediaAddress.Kind.WEBCAM) {
            check(open(null, MediaOptions.of(address, limits)), "cannot be opened");
            return;
        }
        AVInputFormat format = videoForLinux();
        // Compressed where the webcam can, else what it has.
        if (open(format, MediaOptions.webcam(limits, true)) < 0) {
            check(open(format, MediaOptions.webcam(limits, false)), "cannot be opened");
        }
    }

    private AVInputFormat videoForLinux() throws IOException {
        try {
            avdevice.avdevice_register_all();
        } catch (LinkageError e) {
            throw new IOException(
                    ("The webcam %s cannot be read: FFmpeg's devices need libraries of the system that are missing. On "
                                    + "Debian: apt-get install libasound2 libpulse0 libxcb1 libxcb-shm0. (%s)")
                            .formatted(address, e.getMessage()),
                    e);
        }
        AVInputFormat format = av_find_input_format("v4l2");
        if (format == null) {
            throw new IOException(
                    "The webcam %s cannot be read: FFmpeg has no Video4Linux on this system.".formatted(address));
        }
        return format;
    }

    private int open(AVInputFormat format, Map<String, String> options) {
        container = avformat_alloc_context();
        deadline.guard(container);
        if (format != null) {
            container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_NONBLOCK);
        }
        AVDictionary dictionary = new AVDictionary(null);
        options.forEach((key, value) -> av_dict_set(dictionary, key, value, 0));
        int opened = avformat_open_input(container, address.location(), format, dictionary);
        av_dict_free(dictionary);
        if (opened < 0) {
            container = null; // FFmpeg has freed it
        }
        return opened;
    }

    /** The filter that makes access units Annex B, begun with the stream's parameters; null for other codecs. */
    private AVBSFContext annexB(AVStream stream) throws IOException {
        String name = codecId == AV_CODEC_ID_H264
                ? "h264_mp4toannexb"
                : codecId == AV_CODEC_ID_HEVC ? "hevc_mp4toannexb" : null;
        if (name == null) {
            return null;
        }
        AVBSFContext filter = new AVBSFContext(null);
        check(av_bsf_alloc(av_bsf_get_by_name(name), filter), "cannot be filtered");
        annexB = filter;
        check(avcodec_parameters_copy(filter.par_in(), stream.codecpar()), "has parameters that cannot be used");
        filter.time_base_in(stream.time_base());
        check(av_bsf_init(filter), "has parameters that cannot be used");
        return filter;
    }

    /**
     * The next picture, or {@code null} after the last.
     *
     * @throws IOException if the source ends unasked, is damaged, or gives nothing in time
     */
    public Packet next() throws IOException {
        deadline.in(limits.read());
        while (true) {
            int read = av_read_frame(container, packet);
            if (read == AVERROR_EAGAIN() && !deadline.over()) {
                LockSupport.parkNanos(NOTHING_YET_NANOS);
                continue;
            }
            if (read == AVERROR_EOF() && !address.kind().live()) {
                return null;
            }
            check(read, "gives no more pictures");
            try {
                if (packet.stream_index() == streamIndex && filtered()) {
                    return packet();
                }
            } finally {
                av_packet_unref(packet);
            }
        }
    }

    private boolean filtered() throws IOException {
        if (annexB == null) {
            return packet.size() > 0;
        }
        check(av_bsf_send_packet(annexB, packet), "has an access unit that cannot be read");
        // Both filters give one packet for each.
        return check(av_bsf_receive_packet(annexB, packet), "has an access unit that cannot be read") >= 0;
    }

    private Packet packet() {
        byte[] data = new byte[packet.size()];
        packet.data().get(data);
        long presentation = micros(packet.pts());
        return new Packet(
                data,
                (packet.flags() & AV_PKT_FLAG_KEY) != 0,
                presentation,
                micros(packet.dts()),
                reference.of(presentation, producerTime(), container.start_time_realtime()),
                (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0);
    }

    private long producerTime() {
        SizeTPointer size = new SizeTPointer(1);
        BytePointer side = av_packet_get_side_data(packet, AV_PKT_DATA_PRFT, size);
        return side == null ? Packet.NO_TIME : new AVProducerReferenceTime(side).wallclock();
    }

    private long micros(long timestamp) {
        return timestamp == AV_NOPTS_VALUE
                ? Packet.NO_TIME
                : Math.round(timestamp * 1e6 * timeBase.num() / timeBase.den());
    }

    /** What was opened. */
    public MediaAddress address() {
        return address;
    }

    /** How the pictures are compressed; {@code null} for what is none of ours. */
    public Codec codec() {
        return switch (codecId) {
            case AV_CODEC_ID_H264 -> Codec.H264;
            case AV_CODEC_ID_HEVC -> Codec.H265;
            case AV_CODEC_ID_MJPEG -> Codec.JPEG;
            default -> null;
        };
    }

    /** H.264, H.265: parameter sets outside of the access units, in Annex B form; empty where there are none. */
    public byte[] parameterSets() {
        AVCodecParameters parameters = parameters();
        byte[] sets = new byte[annexB == null ? 0 : parameters.extradata_size()];
        if (sets.length > 0) {
            parameters.extradata().get(sets);
        }
        return sets;
    }

    /**
     * Whether the pictures are whole, with 8 bits a sample and 4:2:0 chroma; also true where the source does not say.
     */
    public boolean isPlain() {
        int format = parameters().format();
        boolean plain = format < 0 || format == AV_PIX_FMT_YUV420P || format == AV_PIX_FMT_YUVJ420P;
        int fields = parameters().field_order();
        return plain && (fields == AV_FIELD_UNKNOWN || fields == AV_FIELD_PROGRESSIVE);
    }

    /** EXIF orientation (1 to 8) that the container asks for; 0 for a rotation that is no multiple of 90 degrees. */
    public int orientation() {
        AVCodecParameters parameters = container.streams(streamIndex).codecpar();
        AVPacketSideData side = parameters.nb_coded_side_data() == 0
                ? null
                : av_packet_side_data_get(
                        parameters.coded_side_data(), parameters.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
        return side == null ? 1 : DisplayMatrix.orientation(new IntPointer(side.data()));
    }

    /** Pictures a second, nominally; 25 where the source does not say. */
    public double fps() {
        double fps = nominalFps();
        return fps > 0 ? fps : 25;
    }

    /** Pictures a second, nominally; 0 where the source does not say. */
    public double nominalFps() {
        AVStream stream = container.streams(streamIndex);
        AVRational rate = stream.avg_frame_rate().num() > 0 ? stream.avg_frame_rate() : stream.r_frame_rate();
        return rate.num() > 0 && rate.den() > 0 ? (double) rate.num() / rate.den() : 0;
    }

    /** Number of pictures, or -1 where only reading to the end tells. */
    public long count() {
        long frames = container.streams(streamIndex).nb_frames();
        return frames > 0 ? frames : -1;
    }

    /** What a decoder of the packets must know. */
    AVCodecParameters parameters() {
        return annexB == null ? container.streams(streamIndex).codecpar() : annexB.par_out();
    }

    private int check(int result, String what) throws IOException {
        if (result < 0) {
            throw failure(what, result);
        }
        return result;
    }

    private IOException failure(String what, int error) {
        String why = deadline.over() ? "it did not answer in time" : FFmpeg.message(error);
        return new IOException("The video %s %s: %s.".formatted(address, what, why));
    }

    @Override
    public void close() {
        if (annexB != null) {
            av_bsf_free(annexB);
            annexB = null;
        }
        if (container != null) {
            deadline.in(limits.close());
            avformat_close_input(container);
            container = null;
        }
        if (packet != null) {
            av_packet_free(packet);
            packet = null;
        }
    }
}
