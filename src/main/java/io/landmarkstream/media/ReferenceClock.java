package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

/**
 * Capture times from what a source tells. An RTSP camera's RTCP sender reports (RFC 3550, 6.4.1) say which wall-clock
 * time an RTP timestamp is; FFmpeg hands that on with packets (libavformat/rtpdec.c, producer reference time) and for
 * the stream's origin. A webcam's driver stamps each picture itself.
 *
 * <p>FFmpeg joins RTP packets to access units and gives one out when the first packet of the next has come; the
 * reference time that lies beside it is that packet's. So it is compared with the time of the next access unit.
 */
final class ReferenceClock {

    private final MediaAddress.Kind kind;
    private final boolean joined;
    private long before = Packet.NO_TIME;
    private long offsetUs = Packet.NO_TIME;

    /** @param joined whether access units are joined from several packets */
    ReferenceClock(MediaAddress.Kind kind, boolean joined) {
        this.kind = kind;
        this.joined = joined;
    }

    /**
     * Capture time of a picture, or {@link Packet#NO_TIME} as long as the source has told none.
     *
     * @param presentationUs the picture's time by the source's own clock
     * @param besideUs reference time that lies beside the packet, or {@link Packet#NO_TIME}
     * @param originUs FFmpeg's wall-clock time of the source's origin, or its mark for none
     */
    long of(long presentationUs, long besideUs, long originUs) {
        if (presentationUs == Packet.NO_TIME) {
            return Packet.NO_TIME;
        }
        if (kind == MediaAddress.Kind.WEBCAM) {
            return presentationUs;
        }
        if (kind != MediaAddress.Kind.RTSP) {
            return Packet.NO_TIME;
        }
        long told = joined ? before : besideUs;
        before = besideUs;
        if (told != Packet.NO_TIME) {
            offsetUs = told - presentationUs;
        } else if (offsetUs == Packet.NO_TIME && originUs != AV_NOPTS_VALUE) {
            offsetUs = originUs;
        }
        return offsetUs == Packet.NO_TIME ? Packet.NO_TIME : presentationUs + offsetUs;
    }
}
