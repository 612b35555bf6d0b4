package io.landmarkstream.job;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.event.Line;
import io.landmarkstream.event.Places;
import io.landmarkstream.event.Zone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One camera of {@code cameras.yaml}. The job needs {@code id} and {@code number}, and heeds {@code mirrored},
 * {@code smoothness}, {@code responsiveness}, {@code zones} and {@code lines}; {@code bin/landmarks publish --cameras}
 * also the others. What is left out is {@code null}.
 *
 * @param id camera id
 * @param number a number from 0 that no other camera has and that the camera keeps
 * @param url where its pictures come from: {@code rtsp://…}, {@code http://…}, {@code v4l2:/dev/videoN} or a file;
 *     {@code ${NAME}} stands for an environment variable, so that passwords need not be in the file
 * @param fps the most pictures a second
 * @param size the most columns and rows, for example {@code 1280x720}
 * @param aspect width to height of the whole picture before it is turned, for example {@code 16:9}, where the camera
 *     does not say that its pixels are not square
 * @param codec {@code auto}, {@code jpeg} or {@code copy}
 * @param time where capture times come from: {@code auto} or {@code clock}
 * @param mirrored whether the pictures are mirror images
 * @param rotation clockwise degrees that bring the pictures upright: 0, 90, 180 or 270
 * @param smoothness 0 to 1, in place of {@code landmarks.smooth.smoothness}
 * @param responsiveness 0 to 1, in place of {@code landmarks.smooth.responsiveness}
 * @param zones corners of each zone by its name, x and y as shares of the upright picture's width and height
 * @param lines each line by its name
 * @param note for people
 */
public record ListedCamera(
        String id,
        Integer number,
        String url,
        Double fps,
        String size,
        String aspect,
        String codec,
        String time,
        Boolean mirrored,
        Integer rotation,
        Double smoothness,
        Double responsiveness,
        Map<String, List<List<Double>>> zones,
        Map<String, ListedLine> lines,
        String note) {

    /**
     * A line, between two points that are shares of the upright picture's width and height.
     *
     * @param in any point on the side that counts as in
     */
    public record ListedLine(List<Double> from, List<Double> to, List<Double> in) {}

    /**
     * Zones and lines, checked.
     *
     * @throws ConfigException naming the zone or line and what is wrong
     */
    Places places() {
        List<Zone> checked = new ArrayList<>();
        if (zones != null) {
            zones.forEach((name, corners) -> checked.add(new Zone(name, corners)));
        }
        List<Line> crossed = new ArrayList<>();
        if (lines != null) {
            lines.forEach((name, line) -> {
                if (line == null) {
                    throw new ConfigException("line '" + name + "' is empty: give from, to and in, each [x, y]");
                }
                crossed.add(new Line(name, line.from(), line.to(), line.in()));
            });
        }
        return new Places(checked, crossed);
    }
}
