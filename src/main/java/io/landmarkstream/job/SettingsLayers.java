package io.landmarkstream.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.FileFault;
import io.landmarkstream.config.NearestName;
import io.landmarkstream.config.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * Puts the layers of settings on top of one another: command line over environment over YAML file over default. A key
 * that does not exist is refused with the nearest one that does.
 *
 * <p>YAML keys may be nested or dotted ({@code landmarks: kafka: group-id: x} or {@code landmarks.kafka.group-id: x}).
 * An environment variable is the key in capitals with underscores ({@code LANDMARKS_KAFKA_GROUP_ID}); below
 * {@code LANDMARKS_KAFKA_PROPERTIES_} underscores stand for dots. Other variables that begin with {@code LANDMARKS_}
 * are ignored, unless they look like a misspelt key.
 */
public final class SettingsLayers {

    /** Edit distance up to which an unknown environment variable counts as a misspelt key. */
    private static final String ENVIRONMENT_PREFIX = "LANDMARKS_";

    private static final String PROPERTIES = JobOptions.KAFKA_PROPERTIES.key() + ".";

    private final TreeMap<String, String> values = new TreeMap<>();
    private final Map<String, String> origins = new HashMap<>();

    private SettingsLayers() {}

    /**
     * @param file YAML file; {@code null} for none
     * @param environment of the process
     * @param flags full keys and values from the command line
     */
    public static SettingsLayers of(Path file, Map<String, String> environment, Map<String, String> flags) {
        SettingsLayers layers = new SettingsLayers();
        if (file != null) {
            readYaml(file).forEach((key, value) -> layers.put(key, value, file.toString()));
        }
        new TreeMap<>(environment).forEach((name, value) -> {
            String key = environmentKey(name);
            if (key != null) {
                layers.put(key, value, name);
            }
        });
        flags.forEach((key, value) -> layers.put(key, value, "command line"));
        return layers;
    }

    private void put(String key, String value, String origin) {
        requireKnown(key, origin);
        values.put(key, value);
        origins.put(key, origin);
    }

    /** The settings for Flink's reader of options. */
    public Configuration configuration() {
        return Configuration.fromMap(values);
    }

    /** Every option as YAML, one line each, with its value in force and where that comes from; no secrets. */
    public String print() {
        List<String> lines = new ArrayList<>();
        for (ConfigOption<?> option : JobOptions.all()) {
            if (option == JobOptions.KAFKA_PROPERTIES) {
                values.tailMap(PROPERTIES).entrySet().stream()
                        .takeWhile(e -> e.getKey().startsWith(PROPERTIES))
                        .forEach(e -> lines.add(line(e.getKey(), Secrets.masked(e.getKey(), e.getValue()))));
            } else if (values.containsKey(option.key())) {
                lines.add(line(option.key(), values.get(option.key())));
            } else if (option.hasDefaultValue()) {
                lines.add(line(option.key(), OptionsTable.defaultOf(option)));
            } else {
                lines.add("# " + option.key() + ": not set");
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private String line(String key, String value) {
        return key + ": \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"  # "
                + origins.getOrDefault(key, "default");
    }

    private static void requireKnown(String key, String origin) {
        if (key.startsWith(PROPERTIES) && key.length() > PROPERTIES.length()) {
            return;
        }
        List<String> known = known();
        if (!known.contains(key)) {
            Optional<String> nearest = NearestName.of(key, known);
            throw new SettingsException("There is no option " + key + " (" + origin + ")"
                    + nearest.map(n -> "; did you mean " + n + "?").orElse("; docs/options.md lists them all."));
        }
    }

    private static List<String> known() {
        return JobOptions.all().stream()
                .filter(option -> option != JobOptions.KAFKA_PROPERTIES)
                .map(ConfigOption::key)
                .toList();
    }

    /** The variable's key; {@code null} if it is not an option of the job. */
    private static String environmentKey(String name) {
        String properties = variable(PROPERTIES);
        if (name.startsWith(properties)) {
            return PROPERTIES
                    + name.substring(properties.length())
                            .toLowerCase(Locale.ROOT)
                            .replace('_', '.');
        }
        if (!name.startsWith(ENVIRONMENT_PREFIX)) {
            return null;
        }
        for (String key : known()) {
            if (variable(key).equals(name)) {
                return key;
            }
        }
        List<String> variables = known().stream().map(SettingsLayers::variable).toList();
        Optional<String> nearest = NearestName.of(name, variables)
                .filter(near ->
                        near.length() == name.length() || near.replace("_", "").equals(name.replace("_", "")));
        if (nearest.isPresent()) {
            throw new SettingsException(
                    "The environment variable " + name + " is no option; did you mean " + nearest.get() + "?");
        }
        return null;
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static Map<String, String> readYaml(Path file) {
        JsonNode root;
        try {
            root = StrictYaml.tree(file.toString(), Files.readString(file));
        } catch (ConfigException e) {
            throw new SettingsException(e.getMessage() + ".");
        } catch (IOException e) {
            throw new SettingsException("The settings file " + FileFault.unreadable(file, e) + ".");
        }
        Map<String, String> flat = new TreeMap<>();
        if (root != null && !root.isMissingNode() && !root.isNull()) {
            if (!root.isObject()) {
                throw new SettingsException(file + ": settings are keys with values, such as landmarks.device: cpu.");
            }
            flatten(file, "", root, flat);
        }
        return flat;
    }

    private static void flatten(Path file, String prefix, JsonNode node, Map<String, String> flat) {
        node.properties().forEach(entry -> {
            String key = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                flatten(file, key + ".", value, flat);
                return;
            }
            if (value.isNull()) {
                throw new SettingsException(file + ": " + key + " has no value; leave the key out for its default.");
            }
            String text = value.asText();
            if (value.isArray()) {
                List<String> items = new ArrayList<>();
                value.forEach(item -> items.add(item.asText()));
                text = String.join(";", items);
            }
            if (flat.put(key, text) != null) {
                throw new SettingsException(file + ": " + key + " is given twice.");
            }
        });
    }
}
