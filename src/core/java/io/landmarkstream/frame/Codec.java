package io.landmarkstream.frame;

/** How the picture data of a {@link Frame} is compressed. */
public enum Codec {
    JPEG,
    H264,
    H265
}
