package io.landmarkstream.job;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;

/** {@code docs/options.md}, written from {@link JobOptions}: one table for each prefix. */
public final class OptionsTable {

    /**
     * The prefixes in the order of the page, each with the sentence above its table. The empty one has no dot after it.
     */
    private static final Map<String, String> GROUPS = groups();

    private OptionsTable() {}

    private static Map<String, String> groups() {
        Map<String, String> groups = new LinkedHashMap<>();
        groups.put("", "How the job as a whole works.");
        groups.put("kafka", "Where the topics are, and how Kafka's clients reach them.");
        groups.put("cameras", "Which cameras there are; [publishing.md](publishing.md) shows the cameras file.");
        groups.put("models", "Which networks look at the frames; [models](../models/README.md) lists them.");
        groups.put("finder", "How often the detector runs and how many objects it may find.");
        groups.put("track", "When an object gets an id, and for how long it keeps it; see [tracking.md](tracking.md).");
        groups.put("smooth", "How points are smoothed over time; see [tracking.md](tracking.md#smoothing).");
        groups.put("attributes", "Gestures, head pose and expression; see [attributes.md](attributes.md).");
        groups.put("signs", "What hands and heads do over time; see [signs.md](signs.md).");
        groups.put("scenes", "Several cameras that look at one place; see [scenes.md](scenes.md).");
        groups.put("control", "Settings and networks that change while the job runs; see [control.md](control.md).");
        groups.put("events", "What is told once instead of thirty times a second; see [events.md](events.md).");
        groups.put("emit", "What results hold, and in which format.");
        groups.put("schema-registry", "Values as Confluent's tools read them; see [contracts.md](contracts.md).");
        groups.put("live", "When live mode sheds frames; see [live.md](live.md).");
        groups.put("limits", "The largest input that is accepted; anything larger is a reject.");
        groups.put("decode", "The decoders of H.264 and H.265; see [video.md](video.md).");
        groups.put("tracing", "The way of single frames, as spans of OpenTelemetry; see [tracing.md](tracing.md).");
        groups.put("time", "The cameras' clocks.");
        groups.put("checkpoint", "Flink's checkpoints.");
        groups.put("state", "What the job remembers of a camera.");
        return groups;
    }

    /**
     * The whole page.
     *
     * @throws IllegalStateException if an option's prefix has no sentence here
     */
    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Options

                An option can be set in four places. The first that has it counts:

                1. a flag of the command: `-Dlandmarks.device=cuda`
                2. an environment variable: `LANDMARKS_DEVICE=cuda` (capitals; every `.` and `-` of the key is a `_`)
                3. the YAML file named by `--config`
                4. the default

                A key that does not exist is an error that names the nearest one. `bin/landmarks run --print-config`
                shows the value of every option and where it comes from.

                This page is written from `JobOptions`; a test fails when the two differ.
                """);
        for (ConfigOption<?> option : JobOptions.all()) {
            if (!GROUPS.containsKey(groupOf(option))) {
                throw new IllegalStateException(
                        "add a sentence for the prefix of " + option.key() + " to OptionsTable");
            }
        }
        GROUPS.forEach((group, sentence) -> {
            page.append("\n## `landmarks.%s`\n\n%s\n\n| key | default | meaning |\n|---|---|---|\n"
                    .formatted(group.isEmpty() ? "*" : group + ".*", sentence));
            for (ConfigOption<?> option : JobOptions.all()) {
                if (groupOf(option).equals(group)) {
                    page.append(row(option));
                }
            }
        });
        return page.toString();
    }

    private static String row(ConfigOption<?> option) {
        String standard = option.hasDefaultValue() ? defaultOf(option) : "";
        return "| `%s` | %s | %s |\n"
                .formatted(
                        option.key(),
                        standard.isEmpty() ? "none" : "`" + standard + "`",
                        new HtmlFormatter().format(option.description()).replace("|", "\\|"));
    }

    /** What stands between {@code landmarks.} and the next dot of an option's key; empty if there is no further dot. */
    private static String groupOf(ConfigOption<?> option) {
        String rest = option.key().substring(JobOptions.PREFIX.length());
        return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : "";
    }

    /** An option's default as one would write it. */
    static String defaultOf(ConfigOption<?> option) {
        Object value = option.defaultValue();
        if (value instanceof Duration duration) {
            return TimeUtils.formatWithHighestUnit(duration);
        }
        if (value instanceof MemorySize size) {
            return size.toString().replace(" bytes", "");
        }
        if (value instanceof List<?> list) {
            return String.join(";", list.stream().map(Object::toString).toList());
        }
        if (value instanceof Map<?, ?> map && map.isEmpty()) {
            return "";
        }
        return value.toString();
    }
}
