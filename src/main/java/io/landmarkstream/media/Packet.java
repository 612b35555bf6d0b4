package io.landmarkstream.media;

/**
 * One compressed picture as its source has it, in decoding order.
 *
 * @param data JPEG: a file; H.264, H.265: one access unit in Annex B form; else whatever the codec's packets are
 * @param key whether decoding can begin here
 * @param presentationUs when the picture is shown, microseconds by the source's own clock from an origin of its own;
 *     {@link #NO_TIME} where the source does not say
 * @param decodingUs when it is due for decoding, same clock; {@link #NO_TIME} where the source does not say
 * @param referenceUs capture time, microseconds since 1970, where the source tells it (RTCP sender reports, a webcam's
 *     driver); else {@link #NO_TIME}
 * @param damaged whether the source says that some of it is missing
 * @param hidden whether the file says that the picture is not to be shown: it is decoded for those that build on it,
 *     and nobody sees it
 */
public record Packet(
        byte[] data,
        boolean key,
        long presentationUs,
        long decodingUs,
        long referenceUs,
        boolean damaged,
        boolean hidden) {

    /** No such time. */
    public static final long NO_TIME = Long.MIN_VALUE;

    /** The same at another time of presentation, and of decoding. */
    public Packet at(long timeUs) {
        return new Packet(data, key, timeUs, timeUs, referenceUs, damaged, hidden);
    }
}
