package io.landmarkstream.scene;

import io.landmarkstream.landmark.Face68;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The heads that one camera saw, track by track, and where they were at any moment in between. */
final class HeadTracks {

    /** Two sightings of a track that are further apart tell nothing of the time between them, microseconds. */
    private static final long LONGEST_GAP_US = 250_000;

    /** Frames before and after a moment that the velocity is taken over. */
    private static final int FRAMES_OF_VELOCITY = 3;

    /** Points of iBUG's 68. */
    static final int POINTS = 68;

    /**
     * A head in one frame.
     *
     * @param timeUs capture time by the camera's clock
     * @param rotation canonical head to camera, row by row
     * @param centre the head's origin in the camera's frame, metres
     * @param points x, y of iBUG's 68 points, pixels
     */
    record Sighting(long timeUs, double[] rotation, double[] centre, double[] points) {}

    /**
     * A head at a moment.
     *
     * @param velocity of each coordinate of {@code points}, pixels a second
     */
    record Moment(double[] rotation, double[] centre, double[] points, double[] velocity) {}

    private final List<List<Sighting>> tracks;
    private final List<Long> ids;

    private HeadTracks(List<Long> ids, List<List<Sighting>> tracks) {
        this.ids = ids;
        this.tracks = tracks;
    }

    /**
     * @param views of one camera, in the order of time
     * @param fieldOfView degrees across the picture's longer side that the head poses were read with
     */
    static HeadTracks of(CameraModel camera, List<SceneView> views, double fieldOfView) {
        Map<Long, List<Sighting>> byId = new LinkedHashMap<>();
        for (SceneView view : views) {
            if (view.mirrored()) {
                continue; // a mirror image has no pose that fits the other cameras
            }
            double assumed =
                    Math.max(view.width(), view.height()) / 2.0 / StrictMath.tan(Math.toRadians(fieldOfView) / 2);
            for (ViewObject object : view.objects()) {
                if (object.kind().isFace() && object.headPose() != null && !object.predicted()) {
                    List<Sighting> track = byId.computeIfAbsent(object.trackId(), id -> new ArrayList<>());
                    Sighting sighting = sighting(camera, view, object, assumed);
                    if (sighting != null
                            && (track.isEmpty() || track.get(track.size() - 1).timeUs() < sighting.timeUs())) {
                        track.add(sighting);
                    }
                }
            }
        }
        return new HeadTracks(new ArrayList<>(byId.keySet()), new ArrayList<>(byId.values()));
    }

    /** The pose as this camera sees it: its depth was read with another focal length. */
    private static Sighting sighting(CameraModel camera, SceneView view, ViewObject face, double assumed) {
        float[] sixtyEight = Face68.points(face.topology(), face.points());
        if (sixtyEight == null) {
            return null;
        }
        float[] m = face.headPose();
        double[] rotation = {m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]};
        double px = assumed * m[3] / m[11] + view.width() / 2.0;
        double py = assumed * m[7] / m[11] + view.height() / 2.0;
        double[] ray = camera.undistort(px, py);
        double depth = m[11] / 100 * camera.fx() / assumed;
        double[] points = new double[2 * POINTS];
        for (int i = 0; i < POINTS; i++) {
            points[2 * i] = sixtyEight[3 * i];
            points[2 * i + 1] = sixtyEight[3 * i + 1];
        }
        return new Sighting(
                view.captureTimeUs(), rotation, new double[] {ray[0] * depth, ray[1] * depth, depth}, points);
    }

    int count() {
        return tracks.size();
    }

    /** The camera's own id of a track. */
    long id(int track) {
        return ids.get(track);
    }

    List<Sighting> sightings(int track) {
        return tracks.get(track);
    }

    /** When any head was seen, in order. */
    long[] times() {
        return tracks.stream()
                .flatMap(List::stream)
                .mapToLong(Sighting::timeUs)
                .sorted()
                .distinct()
                .toArray();
    }

    /** A track's head at a time of the camera's clock; {@code null} where it was not seen about then. */
    Moment at(int track, double timeUs) {
        List<Sighting> seen = tracks.get(track);
        int low = 0;
        int high = seen.size() - 1;
        if (high < 1 || timeUs < seen.get(0).timeUs() || timeUs > seen.get(high).timeUs()) {
            return null;
        }
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (seen.get(middle).timeUs() <= timeUs) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Sighting a = seen.get(low);
        Sighting b = seen.get(high);
        double span = b.timeUs() - a.timeUs();
        if (span > LONGEST_GAP_US) {
            return null;
        }
        double part = (timeUs - a.timeUs()) / span;
        return new Moment(
                Geometry.nearestRotation(between(a.rotation(), b.rotation(), part)),
                between(a.centre(), b.centre(), part),
                between(a.points(), b.points(), part),
                velocity(seen, low));
    }

    /**
     * Over several frames, so that its noise is not that of the points themselves: else a clock that is shifted a
     * little explains the noise.
     */
    private static double[] velocity(List<Sighting> seen, int at) {
        Sighting before = seen.get(Math.max(0, at - FRAMES_OF_VELOCITY));
        Sighting after = seen.get(Math.min(seen.size() - 1, at + 1 + FRAMES_OF_VELOCITY));
        double[] velocity = new double[before.points().length];
        double seconds = (after.timeUs() - before.timeUs()) / 1e6;
        for (int i = 0; i < velocity.length && seconds < LONGEST_GAP_US * 1e-6 * FRAMES_OF_VELOCITY; i++) {
            velocity[i] = (after.points()[i] - before.points()[i]) / seconds;
        }
        return velocity;
    }

    private static double[] between(double[] a, double[] b, double part) {
        double[] at = new double[a.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = a[i] + part * (b[i] - a[i]);
        }
        return at;
    }
}
