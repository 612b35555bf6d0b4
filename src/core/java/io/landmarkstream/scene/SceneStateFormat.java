package io.landmarkstream.scene;

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
 * {@link SceneState} as bytes, the form in which a job keeps it: a version, then the fields in a fixed order. Numbers
 * are as the fuser keeps them, so that nothing depends on when a state was written and read. A hand takes about 1 kB, a
 * face of 478 points 15 kB, and each frame that waits for its tick 12 bytes a point.
 *
 * <p><b>Bytes that a release wrote must be readable for ever.</b> New fields come at the end of a track, a camera or
 * the state and raise {@link #VERSION}; {@link #read} fills them where an older version has none.
 */
public final class SceneStateFormat {

    /** What {@link #write} writes. */
    public static final int VERSION = 2;

    private SceneStateFormat() {}

    public static byte[] write(SceneState state) {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(256 + 2048 * state.tracks.size() + 8192 * state.cameras.size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(state.tick);
            out.writeLong(state.tickUs);
            out.writeLong(state.pendingSinceUs);
            out.writeLong(state.nextHandId);
            out.writeLong(state.nextFaceId);
            out.writeInt(state.cameras.size());
            for (CameraMemory camera : state.cameras) {
                write(camera, out);
            }
            out.writeInt(state.tracks.size());
            for (SpaceTrack track : state.tracks) {
                write(track, out);
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if the bytes are not a state that this version knows */
    public static SceneState read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("The state of a scene has version " + version + ", and this job reads version "
                        + VERSION + ": it was written by "
                        + (version > VERSION ? "a newer release" : "a build before the first release")
                        + "; start that one, or without the savepoint.");
            }
            SceneState state = new SceneState();
            state.tick = in.readLong();
            state.tickUs = in.readLong();
            state.pendingSinceUs = in.readLong();
            state.nextHandId = in.readLong();
            state.nextFaceId = in.readLong();
            int cameras = in.readInt();
            for (int i = 0; i < cameras; i++) {
                state.cameras.add(camera(in));
            }
            int tracks = in.readInt();
            for (int i = 0; i < tracks; i++) {
                state.tracks.add(track(in, cameras));
            }
            return state;
        }
    }

    private static void write(CameraMemory camera, DataOutputStream out) throws IOException {
        out.writeUTF(camera.id);
        out.writeUTF(camera.stream);
        out.writeLong(camera.newestUs);
        out.writeBoolean(camera.awaited);
        out.writeBoolean(camera.wrongSize);
        out.writeInt(camera.samples.size());
        for (Sample sample : camera.samples) {
            out.writeLong(sample.timeUs());
            out.writeInt(sample.seen().size());
            for (Observation one : sample.seen()) {
                write(one, out);
            }
        }
        out.writeInt(camera.pastUs.size());
        for (long past : camera.pastUs) {
            out.writeLong(past);
        }
        out.writeFloat(camera.noise[0]);
        out.writeFloat(camera.noise[1]);
        out.writeFloat(camera.persistence[0]);
        out.writeFloat(camera.persistence[1]);
        out.writeFloat(camera.disagreement);
        out.writeLong(camera.measuredUs);
        out.writeBoolean(camera.leftOut);
        out.writeFloat(camera.reprojection);
    }

    private static CameraMemory camera(DataInputStream in) throws IOException {
        CameraMemory camera = new CameraMemory(in.readUTF());
        camera.stream = in.readUTF();
        camera.newestUs = in.readLong();
        camera.awaited = in.readBoolean();
        camera.wrongSize = in.readBoolean();
        int samples = in.readInt();
        for (int i = 0; i < samples; i++) {
            long timeUs = in.readLong();
            int count = in.readInt();
            List<Observation> seen = new ArrayList<>(count);
            for (int k = 0; k < count; k++) {
                seen.add(observation(in));
            }
            camera.samples.add(new Sample(timeUs, seen));
        }
        int past = in.readInt();
        for (int i = 0; i < past; i++) {
            camera.pastUs.add(in.readLong());
        }
        camera.noise[0] = in.readFloat();
        camera.noise[1] = in.readFloat();
        camera.persistence[0] = in.readFloat();
        camera.persistence[1] = in.readFloat();
        camera.disagreement = in.readFloat();
        camera.measuredUs = in.readLong();
        camera.leftOut = in.readBoolean();
        camera.reprojection = in.readFloat();
        return camera;
    }

    private static void write(Observation one, DataOutputStream out) throws IOException {
        out.writeLong(one.trackId());
        out.writeByte(one.kind().index());
        out.writeUTF(one.topology());
        out.writeByte(one.handedness().ordinal());
        out.writeFloat(one.handednessScore());
        out.writeLong(one.personId());
        floats(one.rays(), out);
        floats(one.weights(), out);
        out.writeUTF(one.gesture());
        out.writeFloat(one.gestureScore());
        out.writeFloat(one.gaze());
    }

    private static Observation observation(DataInputStream in) throws IOException {
        return new Observation(
                in.readLong(),
                Kind.HAND_AND_FACE.get(in.readByte()),
                in.readUTF(),
                Handedness.values()[in.readByte()],
                in.readFloat(),
                in.readLong(),
                floats(in),
                floats(in),
                in.readUTF(),
                in.readFloat(),
                in.readFloat());
    }

    private static void write(SpaceTrack track, DataOutputStream out) throws IOException {
        out.writeByte(track.kind.index());
        out.writeUTF(track.topology);
        out.writeInt(track.size());
        out.writeLong(track.id);
        floats(track.points, out);
        floats(track.speeds, out);
        floats(track.variance, out);
        out.writeFloat(track.lag);
        out.writeFloat(track.place.xx());
        out.writeFloat(track.place.xy());
        out.writeFloat(track.place.xz());
        out.writeFloat(track.place.yy());
        out.writeFloat(track.place.yz());
        out.writeFloat(track.place.zz());
        floats(track.shape, out);
        out.writeLong(track.shapeUs);
        out.writeFloat(track.sharedNoise);
        floats(track.bones, out);
        out.writeFloat(track.boneWeight);
        floats(track.proportions, out);
        floats(track.proportionVariance, out);
        out.writeFloat(track.proportionCount);
        floats(track.residuals, out);
        out.writeByte(track.residualAge);
        out.writeFloat(track.left);
        out.writeFloat(track.right);
        out.writeByte(track.handedness.ordinal());
        out.writeInt(track.sightings);
        out.writeInt(track.age);
        out.writeLong(track.seenUs);
        out.writeBoolean(track.observed);
        out.writeLong(track.person);
        out.writeLong(track.rival);
        out.writeLong(track.rivalUs);
        out.writeInt(track.faces.length);
        for (int i = 0; i < track.faces.length; i++) {
            out.writeLong(track.faces[i]);
            out.writeFloat(track.faceCosts[i]);
        }
        for (long link : track.links) {
            out.writeLong(link);
        }
        out.writeUTF(track.gesture);
    }

    private static SpaceTrack track(DataInputStream in, int cameras) throws IOException {
        SpaceTrack track = new SpaceTrack(Kind.HAND_AND_FACE.get(in.readByte()), in.readUTF(), in.readInt(), cameras);
        track.id = in.readLong();
        track.points = floats(in);
        track.speeds = floats(in);
        track.variance = floats(in);
        track.lag = in.readFloat();
        track.place = new Covariance(
                in.readFloat(), in.readFloat(), in.readFloat(), in.readFloat(), in.readFloat(), in.readFloat());
        track.shape = floats(in);
        track.shapeUs = in.readLong();
        track.sharedNoise = in.readFloat();
        track.bones = floats(in);
        track.boneWeight = in.readFloat();
        track.proportions = floats(in);
        track.proportionVariance = floats(in);
        track.proportionCount = in.readFloat();
        track.residuals = floats(in);
        track.residualAge = in.readByte();
        track.left = in.readFloat();
        track.right = in.readFloat();
        track.handedness = Handedness.values()[in.readByte()];
        track.sightings = in.readInt();
        track.age = in.readInt();
        track.seenUs = in.readLong();
        track.observed = in.readBoolean();
        track.person = in.readLong();
        track.rival = in.readLong();
        track.rivalUs = in.readLong();
        int faces = in.readInt();
        track.faces = new long[faces];
        track.faceCosts = new float[faces];
        for (int i = 0; i < faces; i++) {
            track.faces[i] = in.readLong();
            track.faceCosts[i] = in.readFloat();
        }
        for (int c = 0; c < cameras; c++) {
            track.links[c] = in.readLong();
        }
        track.gesture = in.readUTF();
        return track;
    }

    private static void floats(float[] values, DataOutputStream out) throws IOException {
        out.writeInt(values.length);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    private static float[] floats(DataInputStream in) throws IOException {
        float[] values = new float[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }
}
