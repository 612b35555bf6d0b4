package io.landmarkstream.media;

import org.bytedeco.javacpp.IntPointer;

/** How a container wants its pictures turned. */
final class DisplayMatrix {

    private DisplayMatrix() {}

    /**
     * The matrix (libavutil/display.h: x' = a x + c y, y' = b x + d y, 16.16 fixed point) as an EXIF orientation; 0 for
     * a turn by anything but quarters.
     */
    static int orientation(IntPointer matrix) {
        int a = Math.round(matrix.get(0) / 65536f);
        int b = Math.round(matrix.get(1) / 65536f);
        int c = Math.round(matrix.get(3) / 65536f);
        int d = Math.round(matrix.get(4) / 65536f);
        return switch (a + " " + b + " " + c + " " + d) {
            case "1 0 0 1" -> 1;
            case "-1 0 0 1" -> 2;
            case "-1 0 0 -1" -> 3;
            case "1 0 0 -1" -> 4;
            case "0 1 1 0" -> 5;
            case "0 1 -1 0" -> 6;
            case "0 -1 -1 0" -> 7;
            case "0 -1 1 0" -> 8;
            default -> 0;
        };
    }
}
