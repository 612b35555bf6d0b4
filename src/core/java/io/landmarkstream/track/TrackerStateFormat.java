package io.landmarkstream.track;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link TrackerState} as bytes, the form in which a job keeps it: a version, then the fields in a fixed order. Points
 * are 32-bit floats; speeds are 16-bit fractions of the fastest, visibility is in steps of 1/255, and both are rounded
 * alike whether the state is restored or not, since every frame begins with {@link #read}. A track of 478 points takes
 * about 9 kB.
 *
 * <p><b>Bytes that were written once must be readable for ever.</b> New fields come at the end of a track and raise
 * {@link #VERSION}; {@link #read} fills them where an older version has none. {@code SavepointITCase} holds savepoints
 * of every version.
 */
public final class TrackerStateFormat {

    /** What {@link #write} writes. Version 1 were Flink's own bytes of the records of 0.1.0. */
    public static final int VERSION = 3;

    /** Oldest version that {@link #read} knows: without body proportions, deferral times and presence. */
    private static final int OLDEST = 2;

    private static final int SPEED_STEPS = Short.MAX_VALUE;
    private static final int VISIBILITY_STEPS = 255;

    private TrackerStateFormat() {}

    public static byte[] write(TrackerState state) {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(64 + 1024 * state.tracks().size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(state.lastCaptureTimeUs());
            out.writeLong(state.nextHandId());
            out.writeLong(state.nextFaceId());
            out.writeInt(state.tracks().size());
            for (Track track : state.tracks()) {
                write(track, out);
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if the bytes are not a state that this version knows */
    public static TrackerState read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version < OLDEST || version > VERSION) {
                throw new IOException("The state of a camera's tracks has version " + version
                        + ", and this proportions reads " + OLDEST + " to " + VERSION
                        + ": it was written by a newer proportions; start that one, or without the savepoint.");
            }
            long lastCaptureTimeUs = in.readLong();
            long nextHandId = in.readLong();
            long nextFaceId = in.readLong();
            int count = in.readInt();
            List<Track> tracks = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                tracks.add(track(in, version));
            }
            return new TrackerState(lastCaptureTimeUs, nextHandId, nextFaceId, tracks);
        }
    }

    private static void write(Track track, DataOutputStream out) throws IOException {
        out.writeLong(track.id());
        out.writeUTF(track.kind().name());
        out.writeUTF(track.pipeline());
        out.writeUTF(track.topology());
        out.writeFloat(track.left());
        out.writeFloat(track.right());
        out.writeUTF(track.handedness().name());
        out.writeFloat(track.score());
        out.writeInt(track.points().length);
        for (float value : track.points()) {
            out.writeFloat(value);
        }
        writeSpeeds(track.speeds(), out);
        out.writeInt(track.visibility().length);
        for (float value : track.visibility()) {
            out.writeByte(Math.round(VISIBILITY_STEPS * Math.max(0, Math.min(1, value))));
        }
        out.writeLong(track.lostUs());
        out.writeInt(track.age());
        out.writeInt(track.sightings());
        write(track.motion(), out);
        write(track.person(), out);
        out.writeFloat(track.ownNoise());
        out.writeFloat(track.sharedNoise());
        out.writeInt(track.hiddenMs().length);
        for (int ms : track.hiddenMs()) {
            out.writeInt(ms);
        }
        write(track.proportions(), out);
        out.writeLong(track.heldUs());
        out.writeFloat(track.presence());
    }

    private static void writeSpeeds(float[] speeds, DataOutputStream out) throws IOException {
        float fastest = 0;
        for (float speed : speeds) {
            fastest = Math.max(fastest, Math.abs(speed));
        }
        out.writeFloat(fastest);
        for (float speed : speeds) {
            out.writeShort(fastest > 0 ? Math.round(speed / fastest * SPEED_STEPS) : 0);
        }
    }

    private static void write(Motion motion, DataOutputStream out) throws IOException {
        out.writeFloat(motion.x());
        out.writeFloat(motion.y());
        out.writeFloat(motion.vx());
        out.writeFloat(motion.vy());
        out.writeFloat(motion.size());
        out.writeFloat(motion.place());
        out.writeFloat(motion.cross());
        out.writeFloat(motion.speed());
    }

    private static void write(Person person, DataOutputStream out) throws IOException {
        out.writeLong(person.face());
        out.writeFloat(person.dx());
        out.writeFloat(person.dy());
        out.writeFloat(person.spreadX());
        out.writeFloat(person.spreadY());
        out.writeLong(person.rival());
        out.writeLong(person.rivalUs());
    }

    private static void write(BodyProportions proportions, DataOutputStream out) throws IOException {
        out.writeInt(proportions.mean().length);
        for (int i = 0; i < proportions.mean().length; i++) {
            out.writeFloat(proportions.mean()[i]);
            out.writeFloat(proportions.variance()[i]);
        }
        out.writeFloat(proportions.shared());
        out.writeFloat(proportions.count());
    }

    private static BodyProportions proportions(DataInputStream in) throws IOException {
        float[] mean = new float[in.readInt()];
        float[] variance = new float[mean.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = in.readFloat();
            variance[i] = in.readFloat();
        }
        return new BodyProportions(mean, variance, in.readFloat(), in.readFloat());
    }

    private static Track track(DataInputStream in, int version) throws IOException {
        long id = in.readLong();
        Kind kind = Kind.valueOf(in.readUTF());
        String pipeline = in.readUTF();
        String topology = in.readUTF();
        float left = in.readFloat();
        float right = in.readFloat();
        Handedness handedness = Handedness.valueOf(in.readUTF());
        float score = in.readFloat();
        float[] points = new float[in.readInt()];
        for (int i = 0; i < points.length; i++) {
            points[i] = in.readFloat();
        }
        float[] speeds = new float[points.length];
        float fastest = in.readFloat();
        for (int i = 0; i < speeds.length; i++) {
            speeds[i] = in.readShort() * fastest / SPEED_STEPS;
        }
        float[] visibility = new float[in.readInt()];
        for (int i = 0; i < visibility.length; i++) {
            visibility[i] = (float) in.readUnsignedByte() / VISIBILITY_STEPS;
        }
        long lostUs = in.readLong();
        int age = in.readInt();
        int sightings = in.readInt();
        Motion motion = new Motion(
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat());
        Person person = new Person(
                in.readLong(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readLong(),
                in.readLong());
        float ownNoise = in.readFloat();
        float sharedNoise = in.readFloat();
        int[] hiddenMs = new int[in.readInt()];
        for (int i = 0; i < hiddenMs.length; i++) {
            hiddenMs[i] = in.readInt();
        }
        return new Track(
                id,
                kind,
                pipeline,
                topology,
                left,
                right,
                handedness,
                score,
                points,
                speeds,
                visibility,
                lostUs,
                age,
                sightings,
                motion,
                person,
                ownNoise,
                sharedNoise,
                hiddenMs,
                version < 3 ? BodyProportions.UNKNOWN : proportions(in),
                version < 3 ? 0 : in.readLong(),
                version < 3 ? 0 : in.readFloat());
    }
}
