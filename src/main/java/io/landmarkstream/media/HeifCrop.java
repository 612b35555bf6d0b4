package io.landmarkstream.media;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The clean aperture (clap) that a HEIC or AVIF file asks of its main picture (ISO/IEC 23008-12, 6.5.9; ISO/IEC
 * 14496-12, 12.1.4), which FFmpeg's demuxer passes over.
 *
 * @param x first column to show
 * @param y first row to show
 */
record HeifCrop(int x, int y, int width, int height) {

    /**
     * Reads it from the file's begin, for a picture of this size as stored.
     *
     * @return {@code null} where the file asks for none
     * @throws IllegalArgumentException if the boxes are damaged, or the part does not lie within the picture
     */
    static HeifCrop of(byte[] head, int width, int height) {
        try {
            ByteBuffer meta = box(ByteBuffer.wrap(head), "meta");
            if (meta == null) {
                return null;
            }
            meta.getInt();
            ByteBuffer primary = box(meta, "pitm");
            ByteBuffer properties = box(meta, "iprp");
            if (primary == null || properties == null) {
                return null;
            }
            long main = primary.getInt() >>> 24 == 0 ? primary.getShort() & 0xFFFF : primary.getInt() & 0xFFFFFFFFL;
            ByteBuffer shared = box(properties, "ipco");
            ByteBuffer uses = box(properties, "ipma");
            return shared == null || uses == null ? null : find(main, shared, uses, width, height);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("its boxes are damaged", e);
        }
    }

    private static HeifCrop find(long main, ByteBuffer shared, ByteBuffer uses, int width, int height) {
        int flags = uses.getInt();
        boolean wideIds = flags >>> 24 > 0;
        boolean wideIndices = (flags & 1) != 0;
        for (int items = uses.getInt(); items > 0; items--) {
            long item = wideIds ? uses.getInt() & 0xFFFFFFFFL : uses.getShort() & 0xFFFF;
            for (int count = uses.get() & 0xFF; count > 0; count--) {
                int index = wideIndices ? uses.getShort() & 0x7FFF : uses.get() & 0x7F;
                ByteBuffer clap = item == main ? property(shared.duplicate(), index) : null;
                if (clap != null) {
                    return of(clap, width, height);
                }
            }
        }
        return null;
    }

    /** The content of the property with this number, counted from 1, if it is a clap. */
    private static ByteBuffer property(ByteBuffer shared, int index) {
        for (int i = 1; shared.remaining() >= 8; i++) {
            int size = shared.getInt();
            String name = name(shared);
            ByteBuffer body = body(shared, size);
            if (i == index) {
                return name.equals("clap") ? body : null;
            }
        }
        return null;
    }

    private static HeifCrop of(ByteBuffer clap, int width, int height) {
        double columns = fraction(clap);
        double rows = fraction(clap);
        double centreX = fraction(clap) + (width - 1) / 2.0;
        double centreY = fraction(clap) + (height - 1) / 2.0;
        int x = (int) Math.round(centreX - (columns - 1) / 2);
        int y = (int) Math.round(centreY - (rows - 1) / 2);
        HeifCrop crop = new HeifCrop(x, y, (int) Math.round(columns), (int) Math.round(rows));
        if (x < 0 || y < 0 || crop.width < 1 || crop.height < 1 || x + crop.width > width || y + crop.height > height) {
            throw new IllegalArgumentException("the part to show (clap) does not lie within it");
        }
        return crop;
    }

    private static double fraction(ByteBuffer in) {
        return (double) in.getInt() / in.getInt();
    }

    /** The content of the first box with this name among those from here on; {@code null} if there is none. */
    private static ByteBuffer box(ByteBuffer boxes, String wanted) {
        ByteBuffer in = boxes.duplicate();
        while (in.remaining() >= 8) {
            int size = in.getInt();
            String name = name(in);
            if (name.equals(wanted)) {
                return body(in, size);
            }
            if (size < 8 || size - 8 > in.remaining()) {
                return null;
            }
            in.position(in.position() + size - 8);
        }
        return null;
    }

    private static String name(ByteBuffer in) {
        byte[] name = new byte[4];
        in.get(name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    private static ByteBuffer body(ByteBuffer in, int size) {
        if (size < 8 || size - 8 > in.remaining()) {
            throw new IllegalArgumentException("its boxes are damaged");
        }
        ByteBuffer body = in.slice(in.position(), size - 8);
        in.position(in.position() + size - 8);
        return body;
    }
}
