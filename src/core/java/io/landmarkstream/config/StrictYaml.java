package io.landmarkstream.config;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Reads the product's YAML files (model cards, pipelines, topologies, cameras) into records. Nothing is guessed: an
 * unknown key, a key given twice, a missing number and a value of another type are errors that name file, key and what
 * would be right.
 */
public final class StrictYaml {

    private static final String LIKE = "like";

    private static final YAMLMapper MAPPER = mapper();

    private StrictYaml() {}

    /**
     * Reads one YAML document.
     *
     * @param source where the text comes from, for messages: a file or resource name
     * @param text the document
     * @param type a record
     * @throws ConfigException naming source, key and the nearest valid key
     */
    public static <T> T read(String source, String text, Class<T> type) {
        if (text.isBlank()) {
            throw new ConfigException(source + ": the file is empty");
        }
        try {
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new ConfigException(source + where(e) + ": " + explain(e, text), e);
        }
    }

    /**
     * Reads one YAML document that may take keys from another: it has those of the document that its key {@value #LIKE}
     * names, and its own, each of which replaces that one's as a whole. In the error of such a document there is no
     * line.
     *
     * @param others text of the document of a name, or a {@link ConfigException} that there is none
     * @throws ConfigException as {@link #read(String, String, Class)}; also if there is no document of that name, or it
     *     takes keys itself
     */
    public static <T> T read(String source, String text, Class<T> type, UnaryOperator<String> others) {
        try {
            if (!(MAPPER.readTree(text) instanceof ObjectNode own) || !own.has(LIKE)) {
                return read(source, text, type);
            }
            JsonNode name = own.remove(LIKE);
            if (!name.isTextual()) {
                throw new ConfigException(source + ": key '" + LIKE + "' must be a name");
            }
            String named = source + ": key '" + LIKE + "' names '" + name.textValue() + "'";
            if (!(MAPPER.readTree(text(source, name.textValue(), others)) instanceof ObjectNode all)) {
                throw new ConfigException(named + ", whose file holds no keys");
            }
            if (all.has(LIKE)) {
                throw new ConfigException(
                        named + ", which has a key '" + LIKE + "' itself; name the one that it names");
            }
            return read(source, MAPPER.writeValueAsString(all.setAll(own)), type);
        } catch (JsonProcessingException e) {
            throw new ConfigException(source + where(e) + ": " + explain(e, text), e);
        }
    }

    private static String text(String source, String name, UnaryOperator<String> others) {
        try {
            return others.apply(name);
        } catch (ConfigException e) {
            throw new ConfigException(source + ": key '" + LIKE + "': " + e.getMessage(), e);
        }
    }

    /**
     * Number of entries of the list {@code key} at the top of a document whose other keys do not matter here.
     *
     * @throws ConfigException if there is no such list
     */
    public static int size(String source, String text, String key) {
        try {
            JsonNode list = MAPPER.readTree(text).path(key);
            if (!list.isArray() || list.isEmpty()) {
                throw new ConfigException(source + ": key '" + key + "' must be a list with at least one entry");
            }
            return list.size();
        } catch (JsonProcessingException e) {
            throw new ConfigException(source + where(e) + ": " + explain(e, text), e);
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

    private static String explain(JsonProcessingException e, String text) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return unknown(path(unknown.getPath()), unknown.getPropertyName(), names(unknown.getKnownPropertyIds()));
        }
        if (e instanceof InvalidTypeIdException type) {
            return "key '" + path(type.getPath()) + ".kind' is missing or not known: " + type.getOriginalMessage();
        }
        if (e instanceof ValueInstantiationException refused) {
            return slip(refused.getType().getRawClass(), refused.getPath(), text)
                    .orElseGet(() -> in(path(refused.getPath()), reason(refused)));
        }
        if (e instanceof MismatchedInputException absent
                && absent.getOriginalMessage().startsWith("Cannot map `null`")
                && absent.getPath().get(absent.getPath().size() - 1).getFrom() instanceof Class<?> owner) {
            List<JsonMappingException.Reference> path = absent.getPath();
            return slip(owner, path.subList(0, path.size() - 1), text)
                    .orElseGet(() -> "key '" + path(path) + "' is missing");
        }
        return in(e instanceof JsonMappingException mapping ? path(mapping.getPath()) : "", reason(e));
    }

    private static String in(String path, String reason) {
        return path.isEmpty() ? reason : "in '" + path + "': " + reason;
    }

    private static String reason(JsonProcessingException e) {
        if (e.getCause() instanceof IllegalArgumentException refusal) {
            return refusal.getMessage();
        }
        String reason = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
        return reason.startsWith("mapping values are not allowed")
                ? reason + "; text that holds a colon and a space must stand in quotes"
                : reason;
    }

    /**
     * The misspelt key behind a record's refusal: Jackson builds the record before it looks at the keys it does not
     * know, so the record misses one key where the file has another. Empty if every key is known.
     */
    private static Optional<String> slip(Class<?> owner, List<JsonMappingException.Reference> path, String text) {
        BeanDescription type = MAPPER.getDeserializationConfig().introspect(MAPPER.constructType(owner));
        TreeSet<String> known = new TreeSet<>();
        type.findProperties().forEach(property -> known.add(property.getName()));
        JsonTypeInfo kind = type.getClassInfo().getAnnotation(JsonTypeInfo.class);
        try {
            JsonNode node = MAPPER.readTree(text);
            for (JsonMappingException.Reference step : path) {
                node = step.getFieldName() == null ? node.path(step.getIndex()) : node.path(step.getFieldName());
            }
            for (Iterator<String> fields = node.fieldNames(); fields.hasNext(); ) {
                String field = fields.next();
                if (!known.contains(field) && (kind == null || !kind.property().equals(field))) {
                    return Optional.of(unknown(path.isEmpty() ? field : path(path) + "." + field, field, known));
                }
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static TreeSet<String> names(Collection<Object> ids) {
        return ids.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String unknown(String path, String key, Collection<String> known) {
        return "unknown key '" + path + "'"
                + NearestName.of(key, known)
                        .map(n -> "; did you mean '" + n + "'?")
                        .orElse(";") + " Valid here: "
                + String.join(", ", known);
    }

    private static String path(List<JsonMappingException.Reference> steps) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : steps) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
