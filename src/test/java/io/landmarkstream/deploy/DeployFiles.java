package io.landmarkstream.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files that users deploy with, as the tests of this package read them. */
final class DeployFiles {

    static final Path HOME = Path.of(System.getProperty("landmarks.home"));

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\w+(?::-([^}]*))?}");

    private DeployFiles() {}

    /** Strict YAML with anchors and merge keys resolved; a key given twice is an error. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> yaml(String file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (InputStream in = Files.newInputStream(HOME.resolve(file))) {
            return (Map<String, Object>) new Yaml(new SafeConstructor(options)).load(in);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    /** {@code deploy/flink/config.yaml}. */
    static Map<String, String> flinkConfig() {
        Map<String, String> config = new LinkedHashMap<>();
        yaml("deploy/flink/config.yaml").forEach((key, value) -> config.put(key, String.valueOf(value)));
        return config;
    }

    /**
     * The services of compose files, a later file over an earlier one: mappings are merged, everything else is
     * replaced. Variables take their defaults.
     */
    static Map<String, Map<String, Object>> services(String... files) {
        Map<String, Object> merged = new LinkedHashMap<>();
        for (String file : files) {
            merge(merged, map(yaml(file).get("services")));
        }
        Map<String, Map<String, Object>> services = new LinkedHashMap<>();
        merged.forEach((name, service) -> services.put(name, map(service)));
        return services;
    }

    /** What {@code -Dkey=value} in a service's command says. */
    static Map<String, String> dynamicOptions(Map<String, Object> service) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String argument : command(service)) {
            if (argument.startsWith("-D")) {
                String[] pair = argument.substring(2).split("=", 2);
                options.put(pair[0], pair[1]);
            }
        }
        return options;
    }

    static List<String> command(Map<String, Object> service) {
        List<String> command = new ArrayList<>();
        list(service.get("command")).forEach(argument -> command.add(withDefaults(String.valueOf(argument))));
        return command;
    }

    static Map<String, String> environment(Map<String, Object> service) {
        Map<String, String> environment = new LinkedHashMap<>();
        map(service.get("environment"))
                .forEach((name, value) -> environment.put(name, withDefaults(String.valueOf(value))));
        return environment;
    }

    static String withDefaults(String text) {
        return VARIABLE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1) == null ? "" : match.group(1)));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    static List<?> list(Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    private static void merge(Map<String, Object> into, Map<String, Object> from) {
        from.forEach((key, value) -> {
            if (value instanceof Map && into.get(key) instanceof Map) {
                Map<String, Object> copy = new LinkedHashMap<>(map(into.get(key)));
                merge(copy, map(value));
                into.put(key, copy);
            } else {
                into.put(key, value);
            }
        });
    }
}
