package io.landmarkstream.media;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where video comes from: {@code rtsp://}, {@code rtsps://}, {@code http://}, {@code https://}, a Video4Linux device
 * ({@code v4l2:/dev/video0} or {@code /dev/video0}), or a file.
 *
 * @param kind how it is read
 * @param location URL, device or path, as FFmpeg takes it; may hold a password, so print {@link #shown} instead
 */
public record MediaAddress(Kind kind, String location) {

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*", Pattern.DOTALL);
    private static final Pattern DEVICE = Pattern.compile("/dev/video\\d+");
    private static final Pattern USER = Pattern.compile("^([a-z]+://)[^/?#]*@", Pattern.CASE_INSENSITIVE);

    /** user:secret, its / ? or # not escaped, before an @; a host with its port and an @ in the path looks the same. */
    private static final Pattern AMBIGUOUS =
            Pattern.compile("[a-z]+://[^/?#@]*:[^/?#@]*[/?#].*@.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** How a source is read. */
    public enum Kind {
        /** Has an end, and waits for its reader. */
        FILE,
        /** RTP within the RTSP connection (TCP). */
        RTSP,
        /** Motion JPEG ({@code multipart/x-mixed-replace}), or another stream over HTTP. */
        HTTP,
        /** A camera at this machine. */
        WEBCAM;

        /** Whether pictures come when they come, from something that can vanish and come back. */
        public boolean live() {
            return this != FILE;
        }
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if its scheme is none of those above; the sentence does not repeat the address
     */
    public static MediaAddress parse(String text) {
        Matcher scheme = SCHEME.matcher(text);
        if (DEVICE.matcher(text).matches()) {
            return new MediaAddress(Kind.WEBCAM, text);
        }
        if (!scheme.matches() || scheme.group(1).length() < 2) {
            return file(text);
        }
        String rest = text.substring(scheme.end(1) + 1);
        return switch (scheme.group(1).toLowerCase(Locale.ROOT)) {
            case "rtsp", "rtsps" -> new MediaAddress(Kind.RTSP, text);
            case "http", "https" -> new MediaAddress(Kind.HTTP, text);
            case "v4l2" -> new MediaAddress(Kind.WEBCAM, rest.isEmpty() ? "/dev/video0" : rest);
            case "file" -> file(rest.startsWith("//") ? rest.substring(2) : rest);
            default ->
                throw new IllegalArgumentException("Sources with " + scheme.group(1)
                        + ": are not read: give a file, a folder, rtsp://, rtsps://, http://,"
                        + " https:// or v4l2:/dev/videoN.");
        };
    }

    private static MediaAddress file(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException(
                    "A source needs an address: a file, rtsp://, http:// or v4l2:/dev/videoN.");
        }
        return new MediaAddress(Kind.FILE, path);
    }

    /**
     * The address without user, password and query, for logs and messages. Where an @ behind the first /, ? or # may
     * end a password that has those unescaped, no more than the scheme is left.
     */
    public String shown() {
        if (kind != Kind.RTSP && kind != Kind.HTTP) {
            return location;
        }
        if (AMBIGUOUS.matcher(location).matches()) {
            return location.substring(0, location.indexOf("://") + 3) + "…";
        }
        String plain = USER.matcher(location).replaceFirst("$1");
        int query = plain.indexOf('?');
        return query < 0 ? plain : plain.substring(0, query);
    }

    /** As {@link #shown}: addresses with passwords must not reach a log by accident. */
    @Override
    public String toString() {
        return shown();
    }
}
