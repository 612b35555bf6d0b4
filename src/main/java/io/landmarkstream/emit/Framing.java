package io.landmarkstream.emit;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * What stands before a value whose schema is in a registry, as Confluent's serializers write it: a zero byte, the
 * schema's id (four bytes, big-endian) and, of protobuf, where in its file the message stands.
 *
 * @param prefixes by the message's full name; a message that is not named has none
 */
public record Framing(Map<String, byte[]> prefixes) implements Serializable {

    /** Values as they are. */
    public static final Framing NONE = new Framing(Map.of());

    private static final long serialVersionUID = 1L;

    /** The prefix of a message whose schema has this id. */
    public static byte[] prefix(int id, Descriptor message, Format format) {
        byte[] head = ByteBuffer.allocate(5).put((byte) 0).putInt(id).array();
        if (format == Format.JSON) {
            return head;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            if (message.getIndex() == 0) {
                out.writeSInt32NoTag(0); // for the list [0], the file's first message
            } else {
                out.writeSInt32NoTag(1);
                out.writeSInt32NoTag(message.getIndex());
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The value with what stands before it. */
    byte[] framed(Descriptor message, byte[] value) {
        byte[] prefix = prefixes.get(message.getFullName());
        if (prefix == null) {
            return value;
        }
        byte[] framed = Arrays.copyOf(prefix, prefix.length + value.length);
        System.arraycopy(value, 0, framed, prefix.length, value.length);
        return framed;
    }
}
