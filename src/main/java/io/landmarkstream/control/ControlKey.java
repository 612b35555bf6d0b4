package io.landmarkstream.control;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The key of a control record.
 *
 * @param kind what it is about
 * @param name camera id, name of a configured pipeline, or name of a learned sign
 */
public record ControlKey(Kind kind, String name) {

    /** What records are about. */
    public enum Kind {
        CAMERA("camera/"),
        MODELS("models/"),
        SIGN("sign/");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /** As it is written. */
    public String text() {
        return kind.prefix + name;
    }

    /** @throws ControlFault if it is none */
    public static ControlKey of(byte[] key) throws ControlFault {
        String text = "";
        if (key != null && key.length <= 200) {
            try {
                text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(key))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new ControlFault("the record's key is not UTF-8");
            }
        }
        for (Kind kind : Kind.values()) {
            if (text.startsWith(kind.prefix) && text.length() > kind.prefix.length()) {
                return new ControlKey(kind, text.substring(kind.prefix.length()));
            }
        }
        throw new ControlFault("the record's key must be camera/ID, models/PIPELINE or sign/NAME");
    }
}
