package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_READ;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open2;
import static org.bytedeco.ffmpeg.global.avformat.avio_read_partial;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_OPT_SEARCH_CHILDREN;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_get;

import io.landmarkstream.ffmpeg.FFmpeg;
import io.landmarkstream.frame.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * JPEGs over HTTP: the parts of a {@code multipart} answer ({@link MultipartJpegs}), or a snapshot that is asked for at
 * a rate. FFmpeg connects (passwords, digests, TLS). They have no times except that of their arrival.
 */
final class HttpPictures extends PacketSource {

    /** Snapshots a second by default. */
    private static final double SNAPSHOTS = 1;

    private static final int LARGEST = 64 << 20;
    private static final long NAP_NANOS = 20_000_000L;

    private final MediaAddress address;
    private final MediaLimits limits;
    private final Deadline deadline;
    /** Seconds between two snapshots; 0 for a multipart answer. */
    private final double interval;

    private AVIOContext input;
    private MultipartJpegs parts;
    private long dueNanos;

    private HttpPictures(
            MediaAddress address, MediaLimits limits, Deadline deadline, AVIOContext input, boolean multipart) {
        this.address = address;
        this.limits = limits;
        this.deadline = deadline;
        this.input = input;
        interval = multipart ? 0 : 1 / (limits.fps() > 0 ? limits.fps() : SNAPSHOTS);
        parts = multipart ? new MultipartJpegs(new Answer(), LARGEST) : null;
        dueNanos = System.nanoTime();
    }

    /** The pictures at an address; {@code null} if its answer is something else. */
    static HttpPictures at(MediaAddress address, MediaLimits limits, Deadline deadline) throws IOException {
        FFmpeg.load();
        deadline.in(limits.open());
        AVIOContext input = connect(address, limits, deadline);
        String type = contentType(input);
        boolean multipart = type.startsWith("multipart/");
        if (!multipart && !type.equals("image/jpeg") && !type.equals("image/jpg") && !type.equals("image/pjpeg")) {
            avio_closep(input);
            return null;
        }
        return new HttpPictures(address, limits, deadline, input, multipart);
    }

    private static AVIOContext connect(MediaAddress address, MediaLimits limits, Deadline deadline) throws IOException {
        AVIOContext input = new AVIOContext(null);
        AVDictionary dictionary = new AVDictionary(null);
        MediaOptions.http(limits).forEach((key, value) -> av_dict_set(dictionary, key, value, 0));
        int result;
        try (AVIOInterruptCB interrupt = deadline.callback()) {
            result = avio_open2(input, address.location(), AVIO_FLAG_READ, interrupt, dictionary);
        } finally {
            av_dict_free(dictionary);
        }
        if (result < 0) {
            throw failure(address, deadline, "cannot be opened", result);
        }
        return input;
    }

    private static String contentType(AVIOContext input) {
        try (PointerPointer<BytePointer> out = new PointerPointer<>(1);
                BytePointer name = new BytePointer("mime_type")) {
            if (av_opt_get(input, name, AV_OPT_SEARCH_CHILDREN, out) < 0) {
                return "";
            }
            BytePointer type = out.get(BytePointer.class);
            String text = type.getString().trim().toLowerCase(Locale.ROOT);
            av_free(type);
            return text;
        }
    }

    @Override
    public Packet next() throws IOException {
        byte[] jpeg = interval > 0 ? snapshot() : part();
        return new Packet(
                PictureFile.withoutTail(jpeg), true, Packet.NO_TIME, Packet.NO_TIME, Packet.NO_TIME, false, false);
    }

    private byte[] part() throws IOException {
        deadline.in(limits.read());
        try {
            return parts.next();
        } catch (IOException e) {
            throw new IOException("The video %s gives no more pictures: %s.".formatted(address, e.getMessage()), e);
        }
    }

    private byte[] snapshot() throws IOException {
        awaitDue();
        deadline.in(limits.read());
        if (input == null) {
            input = connect(address, limits, deadline);
        }
        byte[] answer = new Answer().readNBytes(LARGEST);
        closeInput();
        if (answer.length < 2 || answer[0] != (byte) 0xFF || answer[1] != (byte) 0xD8) {
            throw new IOException("The snapshot %s is no JPEG.".formatted(address));
        }
        return answer;
    }

    /** Waits for the next moment of the rate; moments that have passed are left out. */
    private void awaitDue() throws IOException {
        deadline.in(limits.open().plusNanos((long) (interval * 1e9)));
        while (dueNanos - System.nanoTime() > 0) {
            if (deadline.over()) {
                throw failure(address, deadline, "gives no more pictures", AVERROR_EOF());
            }
            LockSupport.parkNanos(Math.min(NAP_NANOS, dueNanos - System.nanoTime()));
        }
        long step = Math.round(interval * TimeUnit.SECONDS.toNanos(1));
        dueNanos += step * Math.max(1, (System.nanoTime() - dueNanos + step - 1) / step);
    }

    /** The bytes of the answer. */
    private final class Answer extends InputStream {

        private final byte[] one = new byte[1];

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            byte[] part = offset == 0 ? bytes : new byte[length];
            int count = avio_read_partial(input, part, length);
            if (count == AVERROR_EOF()) {
                return -1;
            }
            if (count < 0) {
                throw failure(address, deadline, "gives no more pictures", count);
            }
            if (part != bytes) {
                System.arraycopy(part, 0, bytes, offset, count);
            }
            return count;
        }
    }

    private static IOException failure(MediaAddress address, Deadline deadline, String what, int error) {
        String why = deadline.over() ? "it did not answer in time" : FFmpeg.message(error);
        return new IOException("The video %s %s: %s.".formatted(address, what, why));
    }

    @Override
    public MediaAddress address() {
        return address;
    }

    @Override
    public Codec codec() {
        return Codec.JPEG;
    }

    @Override
    public double nominalFps() {
        return interval > 0 ? 1 / interval : 0;
    }

    @Override
    AVCodecParameters parameters() {
        return PacketDecoder.parameters(AV_CODEC_ID_MJPEG);
    }

    private void closeInput() {
        if (input != null) {
            deadline.in(limits.close());
            avio_closep(input);
            input = null;
        }
    }

    @Override
    public void close() {
        closeInput();
    }
}
