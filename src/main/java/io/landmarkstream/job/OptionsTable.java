package io.landmarkstream.job;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;

/** {@code docs/options.md}, written from {@link JobOptions}. */
public final class OptionsTable {

    private OptionsTable() {}

    /** The whole page. */
    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Options

                A flag of the command (`-Dlandmarks.device=cuda`) goes over an environment variable
                (`LANDMARKS_DEVICE=cuda`), that over the YAML file given with `--config`, that over the default. In an
                environment variable every `.` and `-` of the key is a `_`, in capitals. A key that does not exist is an
                error that names the nearest one. `bin/landmarks run --print-config` shows what is in force and where it
                comes from.

                This page is written from `JobOptions`; a test fails when the two differ.

                | key | default | attributes |
                |---|---|---|
                """);
        for (ConfigOption<?> option : JobOptions.all()) {
            String standard = option.hasDefaultValue() ? defaultOf(option) : "";
            page.append("| `%s` | %s | %s |\n"
                    .formatted(
                            option.key(),
                            standard.isEmpty() ? "none" : "`" + standard + "`",
                            new HtmlFormatter().format(option.description()).replace("|", "\\|")));
        }
        return page.toString();
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
