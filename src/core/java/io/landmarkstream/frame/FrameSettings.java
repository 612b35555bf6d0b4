package io.landmarkstream.frame;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What control records say about the frames of one camera from some capture time on. It goes over the job's options and
 * the list of cameras.
 *
 * @param version 1 + the offset of the newest control record in effect; results name it as {@code settings_version}
 * @param mirrored whether pictures are mirror images; {@code null}: as configured
 * @param smoothness 0 to 1; {@code null}: as configured
 * @param responsiveness 0 to 1; {@code null}: as configured
 * @param fieldOfView degrees across the longer side of the picture; {@code null}: as configured
 * @param detectInterval frames from one run of the detector to the next; {@code null}: as configured
 * @param paused whether frames are left out
 * @param off names of configured pipelines that do not look at the frames
 * @param models the pipeline that looks in place of a configured one, by that one's name
 * @param zones each with its corners, ordered by name; {@code null}: as configured
 * @param lines each with the points {@code from}, {@code to} and {@code in} of the list of cameras, ordered by name;
 *     {@code null}: as configured
 * @param signs learned signs over those that are configured, ordered by name; {@code null}: none
 */
public record FrameSettings(
        long version,
        Boolean mirrored,
        Double smoothness,
        Double responsiveness,
        Double fieldOfView,
        Integer detectInterval,
        boolean paused,
        List<String> off,
        Map<String, String> models,
        List<Outline> zones,
        List<Outline> lines,
        List<Sign> signs) {

    /**
     * A learned sign.
     *
     * @param version of the control record that brought it: two of one version are the same
     * @param hands 2: the distance between both hands counts
     * @param examples as {@code sign.LearnedSigns} has them
     */
    public record Sign(String name, long version, boolean face, int hands, List<float[]> examples) {}

    /**
     * A zone or a line.
     *
     * @param points x, y, x, y, … as shares of the upright picture's width and height
     */
    public record Outline(String name, List<Double> points) {

        /** The points, each x and y. */
        public List<List<Double>> pairs() {
            return IntStream.range(0, points.size() / 2)
                    .mapToObj(i -> points.subList(2 * i, 2 * i + 2))
                    .toList();
        }
    }

    /** Everything as configured, said by a control record. */
    public static FrameSettings configured(long version) {
        return new FrameSettings(version, null, null, null, null, null, false, List.of(), Map.of(), null, null, null);
    }
}
