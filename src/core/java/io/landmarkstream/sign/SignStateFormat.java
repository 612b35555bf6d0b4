package io.landmarkstream.sign;

import io.landmarkstream.sign.SignState.HandMemory;
import io.landmarkstream.sign.SignState.HeadMemory;
import io.landmarkstream.sign.SignState.Lasting;
import io.landmarkstream.sign.SignState.Told;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link SignState} as bytes, the form in which a job keeps it. A hand that was seen for two seconds takes about 3.5
 * kB, a head 0.5 kB.
 *
 * <p><b>Bytes that a release wrote must be readable for ever.</b> {@code SignStateFormatTest} holds those of every
 * version.
 */
public final class SignStateFormat {

    /** What {@link #write} writes. */
    public static final int VERSION = 2;

    private SignStateFormat() {}

    public static byte[] write(SignState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(
                64 + 4200 * state.hands().size() + 800 * state.heads().size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(state.lastCaptureTimeUs());
            out.writeLong(state.clockUs());
            out.writeBoolean(state.mirrored());
            out.writeShort(state.hands().size());
            for (HandMemory hand : state.hands()) {
                out.writeLong(hand.trackId());
                out.writeLong(hand.seenUs());
                out.writeShort(hand.samples().size());
                write(hand.samples(), state.clockUs(), out);
                write(hand.lasting(), hand.told(), out);
                out.writeBoolean(hand.pinched());
                out.writeLong(hand.pinchUs());
                out.writeFloat(hand.pinchX());
                out.writeFloat(hand.pinchY());
                out.writeFloat(hand.pinchApart());
                hand.spelling().write(out);
            }
            out.writeShort(state.heads().size());
            for (HeadMemory head : state.heads()) {
                out.writeLong(head.trackId());
                out.writeLong(head.seenUs());
                out.writeShort(head.samples().size());
                for (HeadSample sample : head.samples()) {
                    out.writeInt((int) (state.clockUs() - sample.timeUs()));
                    out.writeShort(sample.yaw());
                    out.writeShort(sample.pitch());
                    out.writeShort(sample.roll());
                }
                write(head.lasting(), head.told(), out);
                write(head.left(), out);
                write(head.right(), out);
                out.writeLong(head.blinkUs());
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** Bytes of a sample. */
    private static final int SAMPLE = 52;

    /** One block: a stream's calls for each number would cost more than everything else. */
    private static void write(List<HandSample> samples, long clockUs, DataOutputStream out) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(SAMPLE * samples.size());
        for (HandSample sample : samples) {
            block.putInt((int) (clockUs - sample.timeUs()))
                    .putInt(sample.x())
                    .putInt(sample.y())
                    .putShort(sample.indexX())
                    .putShort(sample.indexY())
                    .putShort(sample.middleX())
                    .putShort(sample.middleY())
                    .putShort(sample.littleX())
                    .putShort(sample.littleY())
                    .putShort(sample.size())
                    .putInt(sample.faceX())
                    .putInt(sample.faceY())
                    .putShort(sample.faceSize());
            for (short bend : sample.bends()) {
                block.putShort(bend);
            }
            block.putShort(sample.pinch()).putShort(sample.apart()).putShort(sample.otherPinch());
        }
        out.write(block.array());
    }

    private static List<HandSample> samples(int count, long clockUs, DataInputStream in) throws IOException {
        byte[] bytes = new byte[SAMPLE * count];
        in.readFully(bytes);
        ByteBuffer block = ByteBuffer.wrap(bytes);
        List<HandSample> samples = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            samples.add(new HandSample(
                    clockUs - block.getInt(),
                    block.getInt(),
                    block.getInt(),
                    block.getShort(),
                    block.getShort(),
                    block.getShort(),
                    block.getShort(),
                    block.getShort(),
                    block.getShort(),
                    block.getShort(),
                    block.getInt(),
                    block.getInt(),
                    block.getShort(),
                    new short[] {
                        block.getShort(), block.getShort(), block.getShort(), block.getShort(), block.getShort()
                    },
                    block.getShort(),
                    block.getShort(),
                    block.getShort()));
        }
        return samples;
    }

    private static void write(List<Lasting> lasting, List<Told> told, DataOutputStream out) throws IOException {
        out.writeShort(lasting.size());
        for (Lasting one : lasting) {
            out.writeUTF(one.name());
            out.writeLong(one.beginUs());
            out.writeLong(one.shownUs());
            out.writeBoolean(one.told());
            out.writeFloat(one.amplitude());
            out.writeFloat(one.speed());
            out.writeFloat(one.confidence());
            out.writeFloat(one.x());
            out.writeFloat(one.y());
        }
        out.writeShort(told.size());
        for (Told one : told) {
            out.writeUTF(one.name());
            out.writeLong(one.endUs());
        }
    }

    private static void write(LidState lid, DataOutputStream out) throws IOException {
        out.writeFloat(lid.open());
        out.writeLong(lid.shutUs());
        out.writeLong(lid.blinkBeginUs());
        out.writeLong(lid.blinkEndUs());
        out.writeBoolean(lid.used());
        out.writeLong(lid.narrowUs());
        out.writeFloat(lid.turn());
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * <p>Reads version 1 too, which has no {@link LidState#turn}.
     *
     * @throws IOException if a newer release wrote it, or it is no such state
     */
    public static SignState read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version < 1 || version > VERSION) {
                throw new IOException(
                        "The state of a camera's movements has version " + version + ", and this job knows " + VERSION
                                + ": it was written by a newer release. Run that release, or start without the state.");
            }
            long lastCaptureTimeUs = in.readLong();
            long clockUs = in.readLong();
            boolean mirrored = in.readBoolean();
            int count = in.readUnsignedShort();
            List<HandMemory> hands = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                hands.add(hand(clockUs, in));
            }
            count = in.readUnsignedShort();
            List<HeadMemory> heads = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                heads.add(head(clockUs, version, in));
            }
            return new SignState(lastCaptureTimeUs, clockUs, mirrored, hands, heads);
        }
    }

    private static HandMemory hand(long clockUs, DataInputStream in) throws IOException {
        long trackId = in.readLong();
        long seenUs = in.readLong();
        int count = in.readUnsignedShort();
        List<HandSample> samples = samples(count, clockUs, in);
        return new HandMemory(
                trackId,
                seenUs,
                samples,
                lasting(in),
                told(in),
                in.readBoolean(),
                in.readLong(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                SpellingState.read(in));
    }

    private static HeadMemory head(long clockUs, int version, DataInputStream in) throws IOException {
        long trackId = in.readLong();
        long seenUs = in.readLong();
        int count = in.readUnsignedShort();
        List<HeadSample> samples = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            samples.add(new HeadSample(clockUs - in.readInt(), in.readShort(), in.readShort(), in.readShort()));
        }
        return new HeadMemory(
                trackId, seenUs, samples, lasting(in), told(in), lid(version, in), lid(version, in), in.readLong());
    }

    private static List<Lasting> lasting(DataInputStream in) throws IOException {
        int count = in.readUnsignedShort();
        List<Lasting> lasting = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            lasting.add(new Lasting(
                    in.readUTF(),
                    in.readLong(),
                    in.readLong(),
                    in.readBoolean(),
                    in.readFloat(),
                    in.readFloat(),
                    in.readFloat(),
                    in.readFloat(),
                    in.readFloat()));
        }
        return lasting;
    }

    private static List<Told> told(DataInputStream in) throws IOException {
        int count = in.readUnsignedShort();
        List<Told> told = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            told.add(new Told(in.readUTF(), in.readLong()));
        }
        return told;
    }

    private static LidState lid(int version, DataInputStream in) throws IOException {
        float open = in.readFloat();
        return new LidState(
                open,
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                in.readLong(),
                version == 1 ? open : in.readFloat());
    }
}
