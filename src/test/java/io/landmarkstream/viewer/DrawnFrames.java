package io.landmarkstream.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * The frames of a page over some time, by Chromium's own trace of the page's main thread. A frame is one for which the
 * page was called back ({@code requestAnimationFrame}); somebody has to ask for all of them.
 *
 * @param seconds from the first frame's begin to the last one's
 * @param frames that the page was asked for
 * @param moved frames in which the page was told of the mouse's moves
 * @param work of the main thread in each of {@code moved}, on the wall: the event, script, style, layout, paint, and
 *     whatever else ran before the next frame began
 * @param cpu the same in processor time
 */
record DrawnFrames(double seconds, int frames, int moved, Milliseconds work, Milliseconds cpu) {

    /** What is traced. */
    static final Map<String, ?> TRACE = Map.of(
            "recordMode",
            "recordUntilFull",
            "includedCategories",
            List.of("devtools.timeline", "disabled-by-default-devtools.timeline"),
            "excludedCategories",
            List.of("*"));

    /** Of the frames. */
    record Milliseconds(double median, double p99, double most) {
        private static Milliseconds of(DoubleStream values) {
            double[] sorted = values.sorted().toArray();
            return sorted.length == 0
                    ? new Milliseconds(Double.NaN, Double.NaN, Double.NaN)
                    : new Milliseconds(
                            sorted[sorted.length / 2],
                            sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)],
                            sorted[sorted.length - 1]);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.1f ms, p99 %.1f, at most %.1f", median, p99, most);
        }
    }

    /** @param moved whether the page was told of a move of the mouse in it; times in milliseconds */
    private record Frame(double work, double cpu, boolean moved) {}

    /** @param events of a trace with {@link #TRACE}, in any order, while one page was moved on with the mouse */
    static DrawnFrames of(List<JsonNode> events) {
        JsonNode move = events.stream()
                .filter(DrawnFrames::isMove)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the page was told of no move"));
        List<JsonNode> main = events.stream()
                .filter(event -> same(event, move, "pid") && same(event, move, "tid") && begin(event) > 0)
                .sorted(Comparator.comparingLong(DrawnFrames::begin))
                .toList();
        List<Long> begins = begins(main);
        if (begins.size() < 2) {
            throw new IllegalStateException("the page was asked for " + begins.size() + " frames");
        }
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i + 1 < begins.size(); i++) {
            frames.add(frame(main, begins.get(i), begins.get(i + 1)));
        }
        List<Frame> moved = frames.stream().filter(Frame::moved).toList();
        return new DrawnFrames(
                (begins.get(begins.size() - 1) - begins.get(0)) / 1e6,
                frames.size(),
                moved.size(),
                Milliseconds.of(moved.stream().mapToDouble(Frame::work)),
                Milliseconds.of(moved.stream().mapToDouble(Frame::cpu)));
    }

    /** When the tasks began in which the page was called back for a frame. */
    private static List<Long> begins(List<JsonNode> main) {
        List<Long> begins = new ArrayList<>();
        JsonNode task = null;
        for (JsonNode event : main) {
            if (name(event).equals("RunTask")) {
                task = event;
            } else if (name(event).equals("FireAnimationFrame")
                    && task != null
                    && (begins.isEmpty() || begins.get(begins.size() - 1) != begin(task))) {
                begins.add(begin(task));
            }
        }
        return begins;
    }

    private static Frame frame(List<JsonNode> main, long begin, long end) {
        List<JsonNode> its = main.stream()
                .filter(event -> begin <= begin(event) && begin(event) < end)
                .toList();
        return new Frame(
                sum(its, "RunTask", "dur"),
                sum(its, "RunTask", "tdur"),
                its.stream().anyMatch(DrawnFrames::isMove));
    }

    private static double sum(List<JsonNode> events, String name, String field) {
        return events.stream()
                .filter(event -> name(event).equals(name))
                .mapToDouble(event -> event.path(field).asDouble() / 1e3)
                .sum();
    }

    private static boolean isMove(JsonNode event) {
        return name(event).equals("EventDispatch")
                && event.at("/args/data/type").asText().equals("mousemove");
    }

    private static String name(JsonNode event) {
        return event.path("name").asText();
    }

    private static boolean same(JsonNode a, JsonNode b, String field) {
        return a.path(field).asLong() == b.path(field).asLong();
    }

    /** Of this trace, microseconds. */
    private static long begin(JsonNode event) {
        return event.path("ts").asLong();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f frames a second, %d of %d with moves; work in one of these %s (processor %s)",
                frames / seconds,
                moved,
                frames,
                work,
                cpu);
    }
}
