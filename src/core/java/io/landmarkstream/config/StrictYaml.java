package io.landmarkstream.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Reads the product's YAML files (model cards, pipelines, topologies, cameras) into records. Nothing is guessed: an
 * unknown key, a key given twice, a missing number and a value of another type are errors that name file, key and what
 * would be right.
 */
public final class StrictYaml {

    private static final String LIKE = "like";

    private static final Pattern KEY = Pattern.compile("keys? '([A-Za-z0-9.-]+)'");

    private static final Pattern TWICE = Pattern.compile("Duplicate field '(.*)'");

    private static final YAMLMapper MAPPER = mapper();

    private StrictYaml() {}

    /**
     * Reads one YAML document.
     *
     * @param source where the text comes from, for messages: a file or resource name
     * @param text the document
     * @param type a record
     * @throws ConfigException naming source, line and key, what is wrong, and what would be right
     */
    public static <T> T read(String source, String text, Class<T> type) {
        if (text.isBlank()) {
            throw new ConfigException(source + ": the file is empty");
        }
        return read(source, text, text, YamlLines.of(source, text), type);
    }

    /**
     * Reads one YAML document that may take keys from another: it has those of the document that its key {@value #LIKE}
     * names, and its own, each of which replaces that one's. Where both give keys below a key, these are replaced one
     * by one, each as a whole.
     *
     * @param others text of the document of a name, or a {@link ConfigException} that there is none
     * @throws ConfigException as {@link #read(String, String, Class)}; also if there is no document of that name, or it
     *     takes keys itself
     */
    public static <T> T read(String source, String text, Class<T> type, UnaryOperator<String> others) {
        YamlLines lines = YamlLines.of(source, text);
        if (!lines.has(List.of(LIKE))) {
            return read(source, text, type);
        }
        String like = source + ", line " + lines.of(List.of(LIKE)) + ": key '" + LIKE + "'";
        try {
            ObjectNode own = (ObjectNode) MAPPER.readTree(text);
            JsonNode name = own.remove(LIKE);
            if (!name.isTextual()) {
                throw new ConfigException(like + " must be a name");
            }
            String named = like + " names '" + name.textValue() + "'";
            if (!(MAPPER.readTree(text(like, name.textValue(), others)) instanceof ObjectNode all)) {
                throw new ConfigException(named + ", whose file holds no keys");
            }
            if (all.has(LIKE)) {
                throw new ConfigException(
                        named + ", which has a key '" + LIKE + "' itself; name the one that it names");
            }
            return read(source, text, MAPPER.writeValueAsString(merged(all, own)), lines, type);
        } catch (JsonProcessingException e) {
            throw fault(source, e, text, lines);
        }
    }

    /**
     * Reads one YAML document whose keys are not known here.
     *
     * @throws ConfigException if it is no YAML or has a key twice
     */
    public static JsonNode tree(String source, String text) {
        YamlLines lines = YamlLines.of(source, text);
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw fault(source, e, text, lines);
        }
    }

    private static ObjectNode merged(ObjectNode all, ObjectNode own) {
        own.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode keys && all.get(entry.getKey()) instanceof ObjectNode taken) {
                taken.setAll(keys);
            } else {
                all.set(entry.getKey(), entry.getValue());
            }
        });
        return all;
    }

    private static String text(String like, String name, UnaryOperator<String> others) {
        try {
            return others.apply(name);
        } catch (ConfigException e) {
            throw new ConfigException(like + ": " + e.getMessage(), e);
        }
    }

    /** @param whole the text with what it takes from elsewhere */
    private static <T> T read(String source, String text, String whole, YamlLines lines, Class<T> type) {
        try {
            return MAPPER.readValue(whole, type);
        } catch (JsonProcessingException e) {
            throw fault(source, e, whole, lines);
        }
    }

    /**
     * Where a key of a document stands, for what is found wrong only when the document is looked at beside others: the
     * source and the line, as messages begin with them.
     *
     * @param path keys from the document down; one that is not there stands for what encloses it
     */
    public static String place(String source, String text, String... path) {
        return source + ", line " + YamlLines.of(source, text).of(List.of(path));
    }

    /**
     * Number of entries of the list {@code key} at the top of a document whose other keys do not matter here.
     *
     * @throws ConfigException if there is no such list
     */
    public static int size(String source, String text, String key) {
        YamlLines lines = YamlLines.of(source, text);
        try {
            JsonNode list = MAPPER.readTree(text).path(key);
            if (!list.isArray() || list.isEmpty()) {
                throw new ConfigException(source + ", line " + lines.of(List.of(key)) + ": key '" + key
                        + "' must be a list with at least one entry");
            }
            return list.size();
        } catch (JsonProcessingException e) {
            throw fault(source, e, text, lines);
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

    /** What is wrong at a key. */
    private record Fault(List<String> path, String sentence) {}

    private static ConfigException fault(String source, JsonProcessingException e, String whole, YamlLines lines) {
        if (e.getCause() instanceof StreamReadException below && twice(below).isPresent()) {
            return fault(source, below, whole, lines);
        }
        Fault fault = explain(e, whole);
        boolean taken = !fault.path().isEmpty()
                && lines.has(List.of(LIKE))
                && !lines.has(fault.path().subList(0, Math.min(2, fault.path().size())));
        int line = e.getLocation() != null && e instanceof StreamReadException
                ? e.getLocation().getLineNr()
                : lines.of(taken ? List.of(LIKE) : fault.path());
        return new ConfigException(
                source + ", line " + line + ": " + fault.sentence()
                        + (taken ? " (a key that it takes through '" + LIKE + "')" : ""),
                e);
    }

    /** The key that is given twice, if that is what is wrong. */
    private static Optional<String> twice(JsonProcessingException e) {
        Matcher twice = TWICE.matcher(e.getOriginalMessage());
        return twice.find() ? Optional.of(twice.group(1)) : Optional.empty();
    }

    private static Fault explain(JsonProcessingException e, String text) {
        if (e instanceof StreamReadException) {
            return new Fault(
                    List.of(),
                    twice(e).map(key -> "key '" + key + "' is given twice; take one out")
                            .orElseGet(() -> "this is no YAML: "
                                    + e.getOriginalMessage().lines().findFirst().orElse("")));
        }
        if (!(e instanceof JsonMappingException mapping)) {
            return new Fault(List.of(), "the document cannot be read");
        }
        List<String> path = steps(mapping.getPath());
        if (e instanceof UnrecognizedPropertyException unknown) {
            return new Fault(path, unknown(path, unknown.getReferringClass(), names(unknown.getKnownPropertyIds())));
        }
        if (e instanceof InvalidTypeIdException kind) {
            return kind(kind, path);
        }
        if (e instanceof ValueInstantiationException refused) {
            return slip(refused.getType().getRawClass(), path, text).orElseGet(() -> refusal(refused, path));
        }
        if (e instanceof MismatchedInputException mismatched) {
            return mismatch(mismatched, path, text);
        }
        if (mapping.getCause() instanceof IllegalArgumentException) {
            return refusal(mapping, path);
        }
        return new Fault(
                path,
                path.isEmpty()
                        ? "the document cannot be read"
                        : "key '" + key(path) + "' is not usable as it is; give a plain number, text or list");
    }

    /** A record's own refusal, whose sentence names the key as the record knows it. */
    private static Fault refusal(JsonMappingException refused, List<String> path) {
        if (!(refused.getCause() instanceof IllegalArgumentException cause)) {
            return new Fault(path, "key '" + key(path) + "' has an entry without a value");
        }
        Matcher named = KEY.matcher(cause.getMessage());
        if (!named.lookingAt()) {
            return new Fault(path, (path.isEmpty() ? "" : "key '" + key(path) + "': ") + cause.getMessage());
        }
        List<String> whole = new ArrayList<>(path);
        whole.addAll(List.of(named.group(1).split("\\.")));
        return new Fault(whole, "key '" + key(whole) + "'" + cause.getMessage().substring(named.end()));
    }

    private static Fault kind(InvalidTypeIdException e, List<String> path) {
        Class<?> base = e.getBaseType().getRawClass();
        String property = base.getAnnotation(JsonTypeInfo.class).property();
        List<String> known = Stream.of(base.getAnnotation(JsonSubTypes.class).value())
                .map(JsonSubTypes.Type::name)
                .toList();
        List<String> whole = new ArrayList<>(path);
        whole.add(property);
        return new Fault(
                whole,
                e.getTypeId() == null
                        ? "key '" + key(whole) + "' is missing; it must be one of " + String.join(", ", known)
                        : "key '" + key(whole) + "' is '" + Text.printable(e.getTypeId()) + "', but must be one of "
                                + String.join(", ", known) + meant(e.getTypeId(), known));
    }

    private static Fault mismatch(MismatchedInputException e, List<String> path, String text) {
        JsonNode value = at(path, text);
        List<JsonMappingException.Reference> steps = e.getPath();
        boolean empty = value.isNull() || value.isTextual() && value.asText().isBlank();
        if ((value.isMissingNode() || empty) && !steps.isEmpty()) {
            Object owner = steps.get(steps.size() - 1).getFrom();
            List<String> above = path.subList(0, path.size() - 1);
            String absent = empty ? "' has no value" : "' is missing";
            return (owner instanceof Class<?> type ? slip(type, above, text) : Optional.<Fault>empty())
                    .orElseGet(() -> new Fault(
                            path, "key '" + key(path) + absent + "; it must be " + wanted(e.getTargetType())));
        }
        String given = value.isValueNode() ? "is '" + Text.printable(value.asText()) + "', but" : "";
        String where = path.isEmpty() ? "the document " : "key '" + key(path) + "' ";
        List<String> choices = choices(e.getTargetType());
        return new Fault(
                path,
                where + given + (given.isEmpty() ? "" : " ") + "must be " + wanted(e.getTargetType())
                        + (choices.isEmpty() ? "" : meant(value.asText(), choices)));
    }

    /** What a value of a type looks like in a file. */
    private static String wanted(Class<?> type) {
        if (type == null) {
            return "of another kind";
        }
        List<String> choices = choices(type);
        if (!choices.isEmpty()) {
            return "one of " + String.join(", ", choices);
        }
        if (List.of(int.class, long.class, Integer.class, Long.class).contains(type)) {
            return "a whole number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type == String.class) {
            return "text";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "a list, for example [1, 2]";
        }
        TreeSet<String> keys = keys(type);
        return keys.isEmpty() ? "keys with values" : "keys with values: " + String.join(", ", keys);
    }

    /** The words that an enum has in files; empty for other types. */
    private static List<String> choices(Class<?> type) {
        return type == null || !type.isEnum()
                ? List.of()
                : Stream.of(type.getEnumConstants())
                        .map(constant -> word((Enum<?>) constant))
                        .toList();
    }

    /** Enums are read in capitals or not; those without words of their own are shown as cards write them. */
    private static String word(Enum<?> constant) {
        return MAPPER.valueToTree(constant).asText();
    }

    private static String meant(String given, Collection<String> valid) {
        return NearestName.of(given, valid)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("");
    }

    private static JsonNode at(List<String> path, String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            for (String step : path) {
                node = node.isArray() ? node.path(Integer.parseInt(step)) : node.path(step);
            }
            return node;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static TreeSet<String> keys(Class<?> type) {
        TreeSet<String> known = new TreeSet<>();
        MAPPER.getDeserializationConfig()
                .introspect(MAPPER.constructType(type))
                .findProperties()
                .forEach(property -> known.add(property.getName()));
        return known;
    }

    /**
     * The misspelt key behind a record's refusal: Jackson builds the record before it looks at the keys it does not
     * know, so the record misses one key where the file has another. Empty if every key is known.
     */
    private static Optional<Fault> slip(Class<?> owner, List<String> path, String text) {
        TreeSet<String> known = keys(owner);
        JsonTypeInfo kind = MAPPER.getDeserializationConfig()
                .introspect(MAPPER.constructType(owner))
                .getClassInfo()
                .getAnnotation(JsonTypeInfo.class);
        for (Iterator<String> fields = at(path, text).fieldNames(); fields.hasNext(); ) {
            String field = fields.next();
            if (!known.contains(field) && (kind == null || !kind.property().equals(field))) {
                List<String> whole = new ArrayList<>(path);
                whole.add(field);
                return Optional.of(new Fault(whole, unknown(whole, owner, known)));
            }
        }
        return Optional.empty();
    }

    private static TreeSet<String> names(Collection<Object> ids) {
        return ids.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String unknown(List<String> path, Class<?> owner, Collection<String> known) {
        String key = path.get(path.size() - 1);
        List<String> above = above(owner, key);
        String below = above.isEmpty() ? ";" : "; it belongs below " + String.join(" or ", above) + ".";
        String cure = NearestName.of(key, known)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse(below);
        return "unknown key '" + key(path) + "'" + cure + " Valid here: " + String.join(", ", known);
    }

    /** The keys of a record that hold the key one level further down, in quotes. */
    private static List<String> above(Class<?> owner, String key) {
        return owner == null || !owner.isRecord()
                ? List.of()
                : Stream.of(owner.getRecordComponents())
                        .filter(c -> c.getType().isRecord() && keys(c.getType()).contains(key))
                        .map(c -> "'" + c.getName() + "'")
                        .toList();
    }

    private static List<String> steps(List<JsonMappingException.Reference> path) {
        return path.stream()
                .map(step -> step.getFieldName() == null ? Integer.toString(step.getIndex()) : step.getFieldName())
                .toList();
    }

    /** A path as messages write it, for example {@code region.rotation} or {@code [0].fps}. */
    private static String key(List<String> path) {
        StringBuilder key = new StringBuilder();
        for (String step : path) {
            if (step.matches("\\d+")) {
                key.append('[').append(step).append(']');
            } else {
                key.append(key.isEmpty() ? "" : ".").append(step);
            }
        }
        return key.toString();
    }
}
