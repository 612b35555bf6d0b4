package io.landmarkstream.shapes;

import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Handedness;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.proto.TrackedObject;
import io.landmarkstream.records.MessageReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Reads results from files of {@code detect --json} and from the landmarks topic, and keeps a sample of their shapes.
 */
public final class ShapeReader {

    private static final String HAND = "hand21";
    private static final MessageReader<FrameLandmarks> RESULTS =
            new MessageReader<>(FrameLandmarks.getDefaultInstance(), "result");

    private final String kind;
    private final Reservoir<Shape> sample;
    private String topology;
    private int count;
    private float[] reference;
    private long records;
    private long others;
    private long unaligned;

    /**
     * @param kind {@code hand}, {@code face}, or one's own
     * @param most shapes that are kept
     * @param seed of the sample
     */
    public ShapeReader(String kind, int most, long seed) {
        this.kind = kind;
        this.sample = new Reservoir<>(most, seed);
    }

    /**
     * Takes the shapes of all lines.
     *
     * @throws IOException if a line is no result
     */
    public void file(Path file) throws IOException {
        RESULTS.file(file, this::take);
    }

    /**
     * Takes the shapes of a topic, up to where it ends now. Belongs to no consumer group.
     *
     * @param clients properties with {@code bootstrap.servers}
     * @param from leaves out what the broker took before; {@code null}: from the oldest that is there
     * @throws IOException if a record is no result
     */
    public void topic(Properties clients, String name, Instant from) throws IOException {
        RESULTS.topic(clients, name, from, null, this::take);
    }

    /** Takes the shapes of one result; predicted ones are left out. */
    public void take(FrameLandmarks result) {
        records++;
        for (TrackedObject object : result.getObjectsList()) {
            if (object.getKind().equals(kind) && object.getState() != TrackState.TRACK_STATE_PREDICTED) {
                take(result, object);
            }
        }
    }

    private void take(FrameLandmarks result, TrackedObject object) {
        if (topology == null) {
            topology = object.getTopology();
            count = topology.equals(HAND) ? 21 : object.getLandmarksCount();
        }
        if (!object.getTopology().equals(topology) || object.getLandmarksCount() != count) {
            others++;
            return;
        }
        float[] points = points(object);
        if (!topology.equals(HAND) && reference == null) {
            reference = Alignment.reference(points);
        }
        float[] aligned = topology.equals(HAND)
                ? Alignment.hand(points, (object.getHandedness() == Handedness.HANDEDNESS_LEFT) != result.getMirrored())
                : reference == null ? null : Alignment.picture(points, reference);
        if (aligned != null) {
            sample.add(new Shape(
                    aligned,
                    object.hasHand() ? object.getHand() : null,
                    result.getCamera(),
                    result.getCaptureTimeUs(),
                    object.getTrackId()));
        } else {
            unaligned++;
        }
    }

    private static float[] points(TrackedObject object) {
        float[] points = new float[3 * object.getLandmarksCount()];
        for (int i = 0; i < object.getLandmarksCount(); i++) {
            Landmark landmark = object.getLandmarks(i);
            points[3 * i] = landmark.getX();
            points[3 * i + 1] = landmark.getY();
            points[3 * i + 2] = landmark.getZ();
        }
        return points;
    }

    /** The sample. */
    public List<Shape> shapes() {
        return new ArrayList<>(sample.kept());
    }

    /** How many shapes there were, those that are not in the sample too. */
    public long seen() {
        return sample.seen();
    }

    /** How many results were read. */
    public long records() {
        return records;
    }

    /** Topology of the sample, that of the first shape; {@code null}: there was none. */
    public String topology() {
        return topology;
    }

    /** Shapes that {@link Alignment} cannot align and that were left out. */
    public long unaligned() {
        return unaligned;
    }

    /** Shapes of the kind that have another topology or number of points and were left out. */
    public long others() {
        return others;
    }
}
