package io.landmarkstream.deploy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalResourceOptions;

/** Every option that this version of Flink declares, collected from its classes. */
final class FlinkOptions {

    /** Options with a name in the middle that the user chooses, so that no constant holds them. */
    private static final List<Pattern> PREFIXED = List.of(
            // Of the reporter flink-metrics-prometheus, which reads its options by name.
            Pattern.compile("metrics\\.reporter\\.prometheus\\.(factory\\.class|port|filterLabelValueCharacters)"),
            // Of the plugin flink-s3-fs-presto.
            Pattern.compile("s3\\.endpoint|s3\\.path\\.style\\.access"),
            externalResource(ExternalResourceOptions.EXTERNAL_RESOURCE_AMOUNT_SUFFIX),
            externalResource(ExternalResourceOptions.EXTERNAL_RESOURCE_DRIVER_FACTORY_SUFFIX),
            // Of flink-kubernetes (KubernetesConfigOptions) and of the plugin flink-external-resource-gpu
            // (GPUDriverOptions), neither of which is on the class path.
            externalResource("kubernetes.config-key"),
            externalResource(ExternalResourceOptions.EXTERNAL_RESOURCE_DRIVER_PARAM_SUFFIX + "discovery-script.path"));

    private static final Map<String, ConfigOption<?>> DECLARED = declared();

    private FlinkOptions() {}

    /** Reads every entry as Flink would; returns a sentence for each that is unknown, deprecated or malformed. */
    static List<String> mistakes(Map<String, String> settings) {
        List<String> mistakes = new ArrayList<>();
        Configuration configuration = Configuration.fromMap(settings);
        settings.forEach((key, value) -> {
            ConfigOption<?> option = DECLARED.get(key);
            if (option != null) {
                try {
                    configuration.get(option);
                } catch (IllegalArgumentException e) {
                    mistakes.add(key + ": " + e.getMessage());
                }
            } else if (PREFIXED.stream()
                    .noneMatch(pattern -> pattern.matcher(key).matches())) {
                mistakes.add(key + " is no option of Flink");
            }
        });
        return mistakes;
    }

    private static Pattern externalResource(String suffix) {
        return Pattern.compile(Pattern.quote("external-resource.") + "[\\w-]+\\." + Pattern.quote(suffix));
    }

    private static Map<String, ConfigOption<?>> declared() {
        Map<String, ConfigOption<?>> options = new TreeMap<>();
        try {
            Path jar = Path.of(CoreOptions.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (JarFile file = new JarFile(jar.toFile())) {
                for (String name : file.stream().map(Object::toString).toList()) {
                    if (name.matches("org/apache/flink/configuration/\\w+Options\\.class")) {
                        Class<?> type = Class.forName(name.replace('/', '.').replaceAll("\\.class$", ""));
                        for (Field field : type.getFields()) {
                            if (Modifier.isStatic(field.getModifiers())
                                    && field.getType() == ConfigOption.class
                                    && !field.isAnnotationPresent(Deprecated.class)) {
                                ConfigOption<?> option = (ConfigOption<?>) field.get(null);
                                options.put(option.key(), option);
                            }
                        }
                    }
                }
            }
        } catch (IOException | URISyntaxException | ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read Flink's options", e);
        }
        return options;
    }
}
