package io.landmarkstream.publish;

/** Why a picture of a live source was not published. */
public enum Drop {
    /** It came before the first key picture of a connection. */
    UNTIL_KEY,
    /** Kafka took frames more slowly than they came; with H.264 and H.265 the rest of the group of pictures too. */
    SLOW_KAFKA,
    /** Kafka did not take it after all, or it needs one that Kafka did not take. */
    REFUSED,
    /** It was too large, or it needs one that was. */
    TOO_LARGE,
    /** The source said that some of it is missing or it could not be decoded, or it needs such a one. */
    DAMAGED;

    /** As in summaries: lower case, with dashes. */
    public String shown() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
