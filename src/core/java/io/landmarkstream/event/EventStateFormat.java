package io.landmarkstream.event;

import io.landmarkstream.event.EventState.Eye;
import io.landmarkstream.event.EventState.Lasting;
import io.landmarkstream.event.EventState.Memory;
import io.landmarkstream.event.EventState.Phase;
import io.landmarkstream.event.EventState.Remembered;
import io.landmarkstream.event.EventState.Side;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@link EventState} as bytes, the form in which a job keeps it: a version, the camera's numbers, every name once, then
 * the objects. A face that one zone and one line remember takes about 130 bytes.
 *
 * <p><b>Bytes that a release wrote must be readable for ever.</b> {@code EventStateFormatTest} holds those of every
 * version.
 */
public final class EventStateFormat {

    /** What {@link #write} writes. */
    public static final int VERSION = 1;

    private static final int LASTING = 0;
    private static final int SIDE = 1;
    private static final int EYE = 2;

    private EventStateFormat() {}

    public static byte[] write(EventState state) {
        Map<String, Integer> names = new LinkedHashMap<>();
        for (Remembered object : state.objects()) {
            name(object.kind().name(), names);
            for (Memory memory : object.memories()) {
                name(memory.rule(), names);
                name(memory.subject(), names);
            }
        }
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(64 + 128 * state.objects().size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(state.lastCaptureTimeUs());
            out.writeLong(state.nextNumber());
            out.writeShort(names.size());
            for (String name : names.keySet()) {
                out.writeUTF(name);
            }
            out.writeShort(state.objects().size());
            for (Remembered object : state.objects()) {
                out.writeShort(names.get(object.kind().name()));
                out.writeLong(object.trackId());
                out.writeLong(object.personId());
                out.writeByte(object.handedness().ordinal());
                out.writeFloat(object.score());
                out.writeShort(object.memories().size());
                for (Memory memory : object.memories()) {
                    write(memory, names, out);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void name(String name, Map<String, Integer> names) {
        names.putIfAbsent(name, names.size());
    }

    private static void write(Memory memory, Map<String, Integer> names, DataOutputStream out) throws IOException {
        if (memory instanceof Lasting lasting) {
            out.writeByte(LASTING);
            out.writeShort(names.get(lasting.rule()));
            out.writeShort(names.get(lasting.subject()));
            out.writeByte(lasting.phase().ordinal());
            out.writeLong(lasting.beginUs());
            out.writeLong(lasting.lastedUs());
            out.writeLong(lasting.lastUs());
            out.writeLong(lasting.unknownUs());
            out.writeLong(lasting.endUs());
            out.writeLong(lasting.endedUs());
            out.writeFloat(lasting.score());
            out.writeFloat(lasting.peak());
        } else if (memory instanceof Side side) {
            out.writeByte(SIDE);
            out.writeShort(names.get(side.rule()));
            out.writeShort(names.get(side.subject()));
            out.writeBoolean(side.in());
            out.writeFloat(side.x());
            out.writeFloat(side.y());
            out.writeLong(side.unknownUs());
        } else if (memory instanceof Eye eye) {
            out.writeByte(EYE);
            out.writeShort(names.get(eye.rule()));
            out.writeBoolean(eye.left());
            out.writeLong(eye.beginUs());
            out.writeLong(eye.endUs());
            out.writeLong(eye.agoUs());
        }
    }

    /** @throws IOException if the bytes are not a state that this version knows */
    public static EventState read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("The state of a camera's events has version " + version
                        + ", and this job reads version " + VERSION
                        + ": it was written by a newer release; start that one, or without the savepoint.");
            }
            long lastCaptureTimeUs = in.readLong();
            long nextNumber = in.readLong();
            String[] names = new String[in.readUnsignedShort()];
            for (int i = 0; i < names.length; i++) {
                names[i] = in.readUTF();
            }
            int count = in.readUnsignedShort();
            List<Remembered> objects = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                Kind kind = new Kind(names[in.readUnsignedShort()]);
                long trackId = in.readLong();
                long personId = in.readLong();
                Handedness handedness = Handedness.values()[in.readUnsignedByte()];
                float score = in.readFloat();
                int size = in.readUnsignedShort();
                List<Memory> memories = new ArrayList<>(size);
                for (int j = 0; j < size; j++) {
                    memories.add(memory(names, in));
                }
                objects.add(new Remembered(kind, trackId, personId, handedness, score, memories));
            }
            return new EventState(lastCaptureTimeUs, nextNumber, objects);
        }
    }

    // The arguments of a constructor are evaluated, and so read, from left to right.

    private static Memory memory(String[] names, DataInputStream in) throws IOException {
        int type = in.readUnsignedByte();
        return switch (type) {
            case LASTING ->
                new Lasting(
                        names[in.readUnsignedShort()],
                        names[in.readUnsignedShort()],
                        Phase.values()[in.readUnsignedByte()],
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readFloat(),
                        in.readFloat());
            case SIDE ->
                new Side(
                        names[in.readUnsignedShort()],
                        names[in.readUnsignedShort()],
                        in.readBoolean(),
                        in.readFloat(),
                        in.readFloat(),
                        in.readLong());
            case EYE ->
                new Eye(names[in.readUnsignedShort()], in.readBoolean(), in.readLong(), in.readLong(), in.readLong());
            default ->
                throw new IOException("The state of a camera's events holds a memory of type " + type
                        + ", which this job does not know: it was written by a newer release.");
        };
    }
}
