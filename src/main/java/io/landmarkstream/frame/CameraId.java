package io.landmarkstream.frame;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What a camera id may look like: 1 to 128 bytes of UTF-8 that are safe in a log line, a metric's name, a file's name
 * and a Kafka key. Letters of every script are; control and formatting characters (line ends, NUL, overrides of the
 * writing direction), slashes and the names {@code .} and {@code ..} are not.
 */
public final class CameraId {

    /** Longest id in bytes of UTF-8. */
    public static final int MAX_BYTES = 128;

    private CameraId() {}

    /**
     * Reads an id from its bytes.
     *
     * @throws RejectException with {@link Reason#CAMERA}; the sentence never repeats the bytes
     */
    public static String of(byte[] utf8) throws RejectException {
        if (utf8.length == 0) {
            throw new RejectException(Reason.CAMERA, "the frame names no camera");
        }
        if (utf8.length > MAX_BYTES) {
            throw new RejectException(
                    Reason.CAMERA, "the camera id has " + utf8.length + " bytes, the most is " + MAX_BYTES);
        }
        String id;
        try {
            id = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RejectException(Reason.CAMERA, "the camera id is not UTF-8");
        }
        String fault = fault(id);
        if (fault != null) {
            throw new RejectException(Reason.CAMERA, fault);
        }
        return id;
    }

    /** Why {@code id} cannot name a camera, as a sentence that does not repeat it; {@code null} if it can. */
    public static String fault(String id) {
        return id.isEmpty() ? "the camera id is empty" : fault("the camera id", id);
    }

    /** The same of a stream's name, which may be empty: whoever reads it does with it what is done with ids. */
    public static String streamFault(String name) {
        return fault("the stream name", name);
    }

    private static String fault(String what, String id) {
        if (id.equals(".") || id.equals("..")) {
            return what + " is the name of a folder";
        }
        if (id.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return what + " is longer than " + MAX_BYTES + " bytes";
        }
        return id.codePoints()
                .filter(c -> !allowed(c))
                .mapToObj(c -> "%s has the character U+%04X, which is not allowed".formatted(what, c))
                .findFirst()
                .orElse(null);
    }

    private static boolean allowed(int c) {
        return c != '/'
                && c != '\\'
                && switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }
}
