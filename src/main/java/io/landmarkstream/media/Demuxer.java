package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_PRFT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
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
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_NOTIMESTAMPS;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_sample_aspect_ratio;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entry;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
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
import org.bytedeco.ffmpeg.avformat.AVIndexEntry;
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
 * interrupted; only the system's resolution of host names has its own timeout. For one thread.
 */
public final class Demuxer extends PacketSource {

    /** Pause between two reads of a webcam that has no picture yet. */
    private static final long NOTHING_YET_NANOS = 2_000_000L;

    private final MediaAddress address;
    private final MediaLimits limits;
    private final Deadline deadline;
    private final AVRational timeBase;
    private final int streamIndex;
    private final int codecId;
    private final ReferenceClock reference;
    private final FileTimes fileTimes;
    /** Whether the container has no times; FFmpeg then invents some from a rate of 25. */
    private final boolean timeless;

    private AVFormatContext container;
    private AVBSFContext filter;
    private AVPacket packet;
    private boolean ended;
    private long read;
    /** Null where the container has presentation times. */
    private DisplayOrder order;

    private OrderCounts counts;

    /** Opens a source without a deadline to interrupt it. */
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
            int flags = container.iformat().flags();
            timeless = (flags & AVFMT_NOTIMESTAMPS) != 0;
            filter = filter(stream);
            packet = av_packet_alloc();
            // These containers tell the order of decoding alone.
            boolean decodingOnly =
                    timeless || container.iformat().name().getString().equals("avi");
            if (decodingOnly && filter != null && fileKind()) {
                order = new DisplayOrder();
                counts = new OrderCounts(filter.par_out());
            }
            fileTimes = address.kind().live() ? null : new FileTimes(Math.round(1e6 / fps()));
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
    private AVBSFContext filter(AVStream stream) throws IOException {
        String name = codecId == AV_CODEC_ID_H264
                ? "h264_mp4toannexb"
                : codecId == AV_CODEC_ID_HEVC ? "hevc_mp4toannexb" : null;
        if (name == null) {
            return null;
        }
        AVBSFContext made = new AVBSFContext(null);
        check(av_bsf_alloc(av_bsf_get_by_name(name), made), "cannot be filtered");
        filter = made;
        check(avcodec_parameters_copy(made.par_in(), stream.codecpar()), "has parameters that cannot be used");
        made.time_base_in(stream.time_base());
        check(av_bsf_init(made), "has parameters that cannot be used");
        return made;
    }

    private boolean fileKind() {
        return !address.kind().live();
    }

    @Override
    public Packet next() throws IOException {
        if (order == null) {
            return unordered();
        }
        for (Packet next = order.poll(); ; next = order.poll()) {
            if (next != null) {
                return next;
            }
            Packet packet = unordered();
            if (packet == null) {
                order.end();
                return order.poll();
            }
            order.add(packet, counts.of(packet.data()));
        }
    }

    /** The next picture with the times that the container tells. */
    private Packet unordered() throws IOException {
        deadline.in(limits.read());
        while (true) {
            if (filter != null) {
                int filtered = av_bsf_receive_packet(filter, packet);
                if (filtered >= 0) {
                    return packet();
                }
                if (filtered == AVERROR_EOF()) {
                    return null;
                }
                if (filtered != AVERROR_EAGAIN()) {
                    check(filtered, "has an access unit that cannot be read");
                }
            }
            if (ended) {
                return null;
            }
            if (!read()) {
                ended = true;
                if (filter != null) {
                    check(av_bsf_send_packet(filter, null), "has an access unit that cannot be read");
                }
            } else if (filter != null) {
                check(av_bsf_send_packet(filter, packet), "has an access unit that cannot be read");
            } else {
                return packet();
            }
        }
    }

    /** Reads the next packet of the stream into {@link #packet}; false at the end. */
    private boolean read() throws IOException {
        while (true) {
            int result = av_read_frame(container, packet);
            if (result == AVERROR_EAGAIN() && !deadline.over()) {
                LockSupport.parkNanos(NOTHING_YET_NANOS);
                continue;
            }
            if (result == AVERROR_EOF() && fileKind()) {
                return false;
            }
            check(result, "gives no more pictures");
            if (packet.stream_index() != streamIndex || packet.size() == 0 && filter == null) {
                av_packet_unref(packet);
                continue;
            }
            if (timeless) {
                long time = fileKind() ? Math.round(read++ / fps() * timeBase.den() / timeBase.num()) : AV_NOPTS_VALUE;
                packet.dts(time).pts(time);
            }
            return true;
        }
    }

    private Packet packet() {
        try {
            byte[] data = new byte[packet.size()];
            packet.data().get(data);
            long presentation = micros(packet.pts());
            long decoding = micros(packet.dts());
            long offset = fileTimes == null ? 0 : fileTimes.offset(presentation, decoding);
            return new Packet(
                    data,
                    (packet.flags() & AV_PKT_FLAG_KEY) != 0,
                    presentation == Packet.NO_TIME ? Packet.NO_TIME : presentation + offset,
                    decoding == Packet.NO_TIME ? Packet.NO_TIME : decoding + offset,
                    reference.of(presentation, producerTime(), container.start_time_realtime()),
                    (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0,
                    (packet.flags() & AV_PKT_FLAG_DISCARD) != 0);
        } finally {
            av_packet_unref(packet);
        }
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

    @Override
    public MediaAddress address() {
        return address;
    }

    @Override
    public Codec codec() {
        return switch (codecId) {
            case AV_CODEC_ID_H264 -> Codec.H264;
            case AV_CODEC_ID_HEVC -> Codec.H265;
            case AV_CODEC_ID_MJPEG -> Codec.JPEG;
            default -> null;
        };
    }

    @Override
    public byte[] parameterSets() {
        AVCodecParameters parameters = parameters();
        byte[] sets = new byte[filter == null ? 0 : parameters.extradata_size()];
        if (sets.length > 0) {
            parameters.extradata().get(sets);
        }
        return sets;
    }

    @Override
    public int orientation() {
        AVCodecParameters parameters = container.streams(streamIndex).codecpar();
        AVPacketSideData side = parameters.nb_coded_side_data() == 0
                ? null
                : av_packet_side_data_get(
                        parameters.coded_side_data(), parameters.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
        return side == null ? 1 : DisplayMatrix.orientation(new IntPointer(side.data()));
    }

    @Override
    public double pixelAspect() {
        AVStream stream = container.streams(streamIndex);
        // What a JPEG says is not believed: docs/decisions/0036. What its container says is.
        AVRational ratio = stream.codecpar().codec_id() == AV_CODEC_ID_MJPEG
                ? stream.sample_aspect_ratio()
                : av_guess_sample_aspect_ratio(container, stream, null);
        return ratio.num() > 0 && ratio.den() > 0 ? (double) ratio.num() / ratio.den() : 1;
    }

    /** Edit lists of MP4 and MOV; other containers hide nothing. */
    @Override
    public boolean hidesPictures() {
        AVStream stream = container.streams(streamIndex);
        int entries = avformat_index_get_entries_count(stream);
        for (int i = 0; i < entries; i++) {
            AVIndexEntry entry = avformat_index_get_entry(stream, i);
            if ((entry.flags() & AVIndexEntry.AVINDEX_DISCARD_FRAME) != 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public double nominalFps() {
        if (timeless && !fileKind()) {
            return 0; // FFmpeg's 25 is made up
        }
        AVStream stream = container.streams(streamIndex);
        AVRational rate = stream.avg_frame_rate().num() > 0 ? stream.avg_frame_rate() : stream.r_frame_rate();
        return rate.num() > 0 && rate.den() > 0 ? (double) rate.num() / rate.den() : 0;
    }

    /** Number of pictures, or -1 where only reading to the end tells. */
    public long count() {
        long frames = container.streams(streamIndex).nb_frames();
        return frames > 0 ? frames : -1;
    }

    @Override
    AVCodecParameters parameters() {
        return filter == null ? container.streams(streamIndex).codecpar() : filter.par_out();
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
        if (counts != null) {
            counts.close();
            counts = null;
        }
        if (filter != null) {
            av_bsf_free(filter);
            filter = null;
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
