package io.landmarkstream.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Writes small ONNX files for tests: field numbers as in onnx/onnx.proto. */
public final class NetworkBuilder {

    public static final int FLOAT = 1;
    public static final int UINT8 = 2;
    public static final int INT32 = 6;
    public static final int INT64 = 7;

    private static final int OPSET = 13;
    private static final int IR = 8;

    private final List<byte[]> nodes = new ArrayList<>();
    private final List<byte[]> initializers = new ArrayList<>();
    private final List<byte[]> inputs = new ArrayList<>();
    private final List<byte[]> outputs = new ArrayList<>();
    private int inner;

    /** @param dims −1: free */
    public NetworkBuilder input(String name, int type, long... dims) {
        inputs.add(value(name, type, dims));
        return this;
    }

    /** @param dims −1: free; none: any shape */
    public NetworkBuilder output(String name, long... dims) {
        outputs.add(value(name, FLOAT, dims));
        return this;
    }

    /** A constant. */
    public String floats(float[] values, long... dims) {
        ByteBuffer raw = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor(FLOAT, raw.array(), dims);
    }

    /** A constant of whole numbers in one dimension. */
    public String longs(long... values) {
        ByteBuffer raw = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return tensor(INT64, raw.array(), values.length);
    }

    private String tensor(int type, byte[] raw, long... dims) {
        String name = "c" + inner++;
        initializers.add(message(out -> {
            for (long dim : dims) {
                out.writeInt64(1, dim);
            }
            out.writeInt32(2, type);
            out.writeString(8, name);
            out.writeBytes(9, ByteString.copyFrom(raw));
        }));
        return name;
    }

    /** An attribute of a node: a whole number or several. */
    public record Attribute(String name, boolean list, long... values) {
        public static Attribute of(String name, long value) {
            return new Attribute(name, false, value);
        }

        public static Attribute list(String name, long... values) {
            return new Attribute(name, true, values);
        }
    }

    /** A node with one output, whose name is returned. */
    public String node(String type, List<String> from, Attribute... attributes) {
        return node(type, from, "t" + inner++, attributes);
    }

    /** A node with one output of that name. */
    public String node(String type, List<String> from, String to, Attribute... attributes) {
        nodes.add(message(out -> {
            for (String name : from) {
                out.writeString(1, name);
            }
            out.writeString(2, to);
            out.writeString(4, type);
            for (Attribute attribute : attributes) {
                out.writeByteArray(5, message(a -> {
                    a.writeString(1, attribute.name());
                    for (long value : attribute.values()) {
                        a.writeInt64(attribute.list() ? 8 : 3, value);
                    }
                    a.writeInt32(20, attribute.list() ? 7 : 2);
                }));
            }
        }));
        return to;
    }

    public byte[] build() {
        byte[] graph = message(out -> {
            all(out, 1, nodes);
            out.writeString(2, "test");
            all(out, 5, initializers);
            all(out, 11, inputs);
            all(out, 12, outputs);
        });
        return message(out -> {
            out.writeInt64(1, IR);
            out.writeByteArray(7, graph);
            out.writeByteArray(8, message(opset -> opset.writeInt64(2, OPSET)));
        });
    }

    private static void all(CodedOutputStream out, int field, List<byte[]> messages) throws IOException {
        for (byte[] one : messages) {
            out.writeByteArray(field, one);
        }
    }

    private static byte[] value(String name, int type, long... dims) {
        byte[] shape = message(out -> {
            for (long dim : dims) {
                out.writeByteArray(1, message(d -> {
                    if (dim < 0) {
                        d.writeString(2, "free");
                    } else {
                        d.writeInt64(1, dim);
                    }
                }));
            }
        });
        byte[] tensor = message(out -> {
            out.writeInt32(1, type);
            if (dims.length > 0) {
                out.writeByteArray(2, shape);
            }
        });
        return message(out -> {
            out.writeString(1, name);
            out.writeByteArray(2, message(t -> t.writeByteArray(1, tensor)));
        });
    }

    /** What writes a message's fields. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
