package io.landmarkstream.track;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@link TrackerState} as bytes, the form in which a job keeps it: a version, then the fields in a fixed order. Points
 * are 32-bit floats; speeds are 16-bit fractions of the fastest, visibility is in steps of 1/255, and both are rounded
 * alike whether the state is restored or not, since every frame begins with {@link #read}. A track of 478 points takes
 * about 9 kB.
 *
 * <p><b>Bytes that a release wrote must be readable for ever.</b> New fields come at the end of a track and raise
 * {@link #VERSION}; {@link #read} fills them where an older version has none. {@code TrackerStateFormatTest} holds the
 * bytes of every version.
 */
public final class TrackerStateFormat {

    /** What {@link #write} writes. */
    public static final int VERSION = 2;

    private static final int SPEED_STEPS = Short.MAX_VALUE;
    private static final int VISIBILITY_STEPS = 255;

    private TrackerStateFormat() {}

    public static byte[] write(TrackerState state) {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(64 + 1024 * state.tracks().size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(state.lastCaptureTimeUs());
            out.writeInt(state.nextIds().size());
            for (Map.Entry<Kind, Long> next : new TreeMap<>(state.nextIds()).entrySet()) {
                out.writeUTF(next.getKey().name());
                out.writeLong(next.getValue());
            }
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
            if (version != VERSION) {
                throw new IOException("The state of a camera's tracks has version " + version
                        + ", and this job reads version " + VERSION + ": it was written by "
                        + (version > VERSION ? "a newer release" : "a build before the first release")
                        + "; start that one, or without the savepoint.");
            }
            long lastCaptureTimeUs = in.readLong();
            Map<Kind, Long> nextIds = new HashMap<>();
            for (int kinds = in.readInt(); kinds > 0; kinds--) {
                nextIds.put(new Kind(in.readUTF()), in.readLong());
            }
            int count = in.readInt();
            List<Track> tracks = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                tracks.add(track(in));
            }
            return new TrackerState(lastCaptureTimeUs, nextIds, tracks);
        }
    }

    private static void write(Track track, DataOutputStream out) throws IOException {
        out.writeLong(track.id());
        out.writeUTF(track.kind().name());
        out.writeUTF(track.pipeline());
        out.writeUTF(track.topology());
        out.writeFloat(track.votes().left());
        out.writeFloat(track.votes().right());
        out.writeUTF(track.votes().handedness().name());
        write(track.filter(), out);
        write(track.visibility(), out);
        write(track.history(), out);
        write(track.motion(), out);
        write(track.person(), out);
        write(track.proportions(), out);
        out.writeLong(track.body());
    }

    private static void write(FilterState filter, DataOutputStream out) throws IOException {
        out.writeInt(filter.points().length);
        for (float value : filter.points()) {
            out.writeFloat(value);
        }
        writeSpeeds(filter.speeds(), out);
        out.writeFloat(filter.ownNoise());
        out.writeFloat(filter.sharedNoise());
    }

    private static void write(Track.Visibility visibility, DataOutputStream out) throws IOException {
        out.writeInt(visibility.values().length);
        for (float value : visibility.values()) {
            out.writeByte(Math.round(VISIBILITY_STEPS * Math.max(0, Math.min(1, value))));
        }
        out.writeInt(visibility.hiddenMs().length);
        for (int ms : visibility.hiddenMs()) {
            out.writeInt(ms);
        }
    }

    private static void write(Track.History history, DataOutputStream out) throws IOException {
        out.writeInt(history.age());
        out.writeInt(history.sightings());
        out.writeLong(history.lostUs());
        out.writeLong(history.deferredUs());
        out.writeFloat(history.score());
        out.writeFloat(history.presence());
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

    // The arguments of a constructor are evaluated, and so read, from left to right.

    private static Track track(DataInputStream in) throws IOException {
        return new Track(
                new Track.Identity(in.readLong(), new Kind(in.readUTF()), in.readUTF(), in.readUTF()),
                new HandednessVotes(in.readFloat(), in.readFloat(), Handedness.valueOf(in.readUTF())),
                filter(in),
                visibility(in),
                new Track.History(
                        in.readInt(), in.readInt(), in.readLong(), in.readLong(), in.readFloat(), in.readFloat()),
                motion(in),
                person(in),
                proportions(in),
                in.readLong());
    }

    private static FilterState filter(DataInputStream in) throws IOException {
        float[] points = new float[in.readInt()];
        for (int i = 0; i < points.length; i++) {
            points[i] = in.readFloat();
        }
        float[] speeds = new float[points.length];
        float fastest = in.readFloat();
        for (int i = 0; i < speeds.length; i++) {
            speeds[i] = in.readShort() * fastest / SPEED_STEPS;
        }
        return new FilterState(points, speeds, in.readFloat(), in.readFloat());
    }

    private static Track.Visibility visibility(DataInputStream in) throws IOException {
        float[] values = new float[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) in.readUnsignedByte() / VISIBILITY_STEPS;
        }
        int[] hiddenMs = new int[in.readInt()];
        for (int i = 0; i < hiddenMs.length; i++) {
            hiddenMs[i] = in.readInt();
        }
        return new Track.Visibility(values, hiddenMs);
    }

    private static Motion motion(DataInputStream in) throws IOException {
        return new Motion(
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat());
    }

    private static Person person(DataInputStream in) throws IOException {
        return new Person(
                in.readLong(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readLong(),
                in.readLong());
    }
}
