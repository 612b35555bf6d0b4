package io.landmarkstream.bitstream;

/**
 * Place of one NAL unit (ITU-T H.264 7.3.1, H.265 7.3.1.1) in an array: its header and payload, without start code,
 * length prefix and trailing zero bytes.
 *
 * @param type {@code nal_unit_type}: 0 to 31 in H.264, 0 to 63 in H.265
 * @param offset first byte of the header
 * @param length bytes, at least the header's (1 in H.264, 2 in H.265)
 */
public record NalUnit(int type, int offset, int length) {}
