package io.landmarkstream.infer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Reads the product's YAML files (model cards, pipelines, topologies, cameras) into records. Nothing is guessed: an
 * unknown key, a key given twice, a missing number and a value of another type are errors that name file, key and what
 * would be right.
 */
public final class StrictYaml {

    private static final YAMLMapper MAPPER = mapper();

    private StrictYaml() {}

    /**
     * Reads one YAML document.
     *
     * @param source where the text comes from, for messages: a file or resource name
     * @param text the document
     * @param type a record
     * @throws ModelException naming source, key and the nearest valid key
     */
    public static <T> T read(String source, String text, Class<T> type) {
        T value;
        try {
            value = MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new ModelException(source + where(e) + ": " + explain(e), e);
        }
        if (value == null) {
            throw new ModelException(source + ": the file is empty");
        }
        return value;
    }

    /**
     * Number of entries of the list {@code key} at the top of a document whose other keys do not matter here.
     *
     * @throws ModelException if there is no such list
     */
    static int size(String source, String text, String key) {
        try {
            JsonNode list = MAPPER.readTree(text).path(key);
            if (!list.isArray() || list.isEmpty()) {
                throw new ModelException(source + ": key '" + key + "' must be a list with at least one entry");
            }
            return list.size();
        } catch (JsonProcessingException e) {
            throw new ModelException(source + where(e) + ": " + explain(e), e);
        }
    }

    private static YAMLMapper mapper() {
        LoaderOptions loader = new LoaderOptions();
        loader.setAllowDuplicateKeys(false);
        return YAMLMapper.builder(YAMLFactory.builder()
                        .loaderOptions(loader)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .build())
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .build();
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
    }

    private static String explain(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            Collection<String> known = unknown.getKnownPropertyIds().stream()
                    .map(Object::toString)
                    .toList();
            return "unknown key '" + path(unknown) + "'"
                    + nearest(unknown.getPropertyName(), known)
                            .map(n -> "; did you mean '" + n + "'?")
                            .orElse("")
                    + " Valid here: " + known.stream().sorted().collect(Collectors.joining(", "));
        }
        if (e instanceof InvalidTypeIdException type) {
            return "'" + path(type) + ".kind' is missing or not known: " + type.getOriginalMessage();
        }
        if (e instanceof JsonMappingException mapping) {
            Throwable cause = mapping.getCause();
            String reason = cause instanceof IllegalArgumentException ? cause.getMessage() : mapping.getOriginalMessage();
            String path = path(mapping);
            return path.isEmpty() ? reason : "key '" + path + "': " + reason;
        }
        return e.getOriginalMessage();
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    /**
     * The one of {@code valid} that {@code given} is most likely a slip of: the smallest edit distance, if that is at
     * most a third of the longer word (at least 1).
     */
    public static Optional<String> nearest(String given, Collection<String> valid) {
        String wanted = given.toLowerCase(Locale.ROOT);
        return valid.stream()
                .min(Comparator.comparingInt((String v) -> distance(wanted, v.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(v -> distance(wanted, v.toLowerCase(Locale.ROOT))
                        <= Math.max(1, Math.max(wanted.length(), v.length()) / 3));
    }

    /** Levenshtein's edit distance, one row at a time. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
