package io.landmarkstream.config;

/** Text from foreign files, made safe for one line of a message. */
public final class Text {

    private static final int LIMIT = 120;

    private Text() {}

    /** {@code text} with everything but printable ASCII as {@code ?}, cut after 120 characters. */
    public static String printable(String text) {
        String cut = text.length() > LIMIT ? text.substring(0, LIMIT) + "..." : text;
        return cut.replaceAll("[^ -~]", "?");
    }
}
