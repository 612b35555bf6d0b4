package io.landmarkstream.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.NearestName;
import io.landmarkstream.event.Line;
import io.landmarkstream.event.Zone;
import io.landmarkstream.frame.CameraId;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.MovementName;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads and checks the messages of control records. Pure: the answer is a function of the record.
 *
 * @param cameras those that may be set
 * @param pipelines names of the configured ones; empty: they are not known here, and any may be named
 * @param signs whether the job reads signs
 */
public record ControlReader(Cameras cameras, List<String> pipelines, boolean signs) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The newest form that is known. */
    public static final int VERSION = 1;

    /** After a record's own time, where it names none; also what {@code bin/landmarks control} asks for. */
    public static final long LEAD_US = 2_000_000;

    /** How far ahead of its own time a record may take effect. */
    static final long MAX_LEAD_US = 24 * 3_600_000_000L;

    private static final int MAX_BYTES = 64 << 10;
    private static final int MAX_PLACES = 100;
    private static final int MAX_CORNERS = 200;
    private static final int MAX_CAMERAS = 10_000;

    /** Where it is not known whether the job reads signs. */
    public ControlReader(Cameras cameras, List<String> pipelines) {
        this(cameras, pipelines, true);
    }

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    /** A message as it is sent. */
    public static byte[] write(Object message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers can be written", e);
        }
    }

    /**
     * Checks a record by itself: whether it is refused also depends on those before it, which a {@link ControlLedger}
     * knows, and on the job's networks.
     *
     * @throws ControlFault if it is refused in any case
     */
    public void check(ControlRecord record) throws ControlFault {
        ControlKey key = ControlKey.of(record.key());
        switch (key.kind()) {
            case CAMERA -> camera(record, key.name());
            case MODELS -> models(record, key.name());
            case SIGN -> sign(record, key.name());
        }
    }

    /** The message of a camera's record; a tombstone sets everything back. */
    CameraMessage camera(ControlRecord record, String camera) throws ControlFault {
        known(camera);
        if (record.value() == null) {
            return CameraMessage.CONFIGURED;
        }
        CameraMessage message = read(record, CameraMessage.class);
        version(message.version());
        from(record, message.fromUs());
        share("smoothness", message.smoothness());
        share("responsiveness", message.responsiveness());
        if (message.fieldOfView() != null && !(message.fieldOfView() >= 5 && message.fieldOfView() <= 150)) {
            throw new ControlFault("field_of_view is " + message.fieldOfView() + ", but must be 5 to 150 degrees");
        }
        if (message.detectInterval() != null && (message.detectInterval() < 1 || message.detectInterval() > 10_000)) {
            throw new ControlFault(
                    "detect_interval is " + message.detectInterval() + ", but must be 1 to 10000 frames");
        }
        if (message.pipelines() != null) {
            for (var pipeline : message.pipelines().entrySet()) {
                configured(pipeline.getKey());
                if (pipeline.getValue() == null) {
                    throw new ControlFault("pipelines: " + pipeline.getKey() + " must be true or false");
                }
            }
        }
        places(message);
        return message;
    }

    /** The message of a record about networks; a tombstone sets everything back. */
    ModelsMessage models(ControlRecord record, String pipeline) throws ControlFault {
        configured(pipeline);
        if (record.value() == null) {
            return ModelsMessage.CONFIGURED;
        }
        ModelsMessage message = read(record, ModelsMessage.class);
        version(message.version());
        from(record, message.fromUs());
        share("share", message.share());
        if (message.use() != null && !message.use().matches("[A-Za-z0-9._-]{1,100}")) {
            throw new ControlFault("use is no name of a pipeline");
        }
        if (message.cameras() != null) {
            if (message.cameras().size() > MAX_CAMERAS) {
                throw new ControlFault("cameras lists more than " + MAX_CAMERAS);
            }
            for (String camera : message.cameras()) {
                known(camera == null ? "" : camera);
            }
        }
        return message;
    }

    /** The message of a record about a learned sign; a tombstone takes it away. */
    SignMessage sign(ControlRecord record, String name) throws ControlFault {
        if (record.value() == null) {
            return SignMessage.NONE;
        }
        if (!signs) {
            throw new ControlFault("this job reads no signs: start it with landmarks.attributes.enabled and"
                    + " landmarks.signs.movements");
        }
        SignMessage message = read(record, SignMessage.class);
        version(message.version());
        from(record, message.fromUs());
        if (message.sets()) {
            try {
                LearnedSigns.checkName(name, Set.copyOf(MovementName.all()));
                message.sign(name).check();
            } catch (ConfigException e) {
                throw new ControlFault(e.getMessage());
            }
        }
        return message;
    }

    private void known(String camera) throws ControlFault {
        String fault = CameraId.fault(camera);
        if (fault != null) {
            throw new ControlFault(fault);
        }
        if (!cameras.accepts(camera)) {
            throw new ControlFault("there is no camera " + camera + " in landmarks.cameras.file"
                    + NearestName.of(camera, cameras.listed().keySet())
                            .map(near -> "; is it " + near + "?")
                            .orElse(""));
        }
    }

    private void configured(String pipeline) throws ControlFault {
        if (!pipelines.isEmpty() && !pipelines.contains(pipeline)) {
            throw new ControlFault("this job has no pipeline "
                    + (pipeline.matches("[A-Za-z0-9._-]{1,100}") ? pipeline : "of that name") + "; it has "
                    + String.join(", ", pipelines));
        }
    }

    private static void version(Integer version) throws ControlFault {
        if (version == null || version < 1) {
            throw new ControlFault("version must be " + VERSION);
        }
        if (version > VERSION) {
            throw new ControlFault(
                    "version is " + version + ", this job knows versions up to " + VERSION + ": upgrade the job");
        }
    }

    private static void from(ControlRecord record, Long fromUs) throws ControlFault {
        if (fromUs == null) {
            return;
        }
        long nowUs = record.timeMs() * 1000;
        if (fromUs < nowUs) {
            throw new ControlFault(
                    "from_us is before the record's own time (%s): frames of then may have been answered;"
                                    .formatted(Instant.ofEpochMilli(record.timeMs()))
                            + " name a time that lies ahead");
        }
        if (fromUs - nowUs > MAX_LEAD_US) {
            throw new ControlFault("from_us is more than a day ahead of the record's own time (%s)"
                    .formatted(Instant.ofEpochMilli(record.timeMs())));
        }
    }

    private static void share(String key, Double share) throws ControlFault {
        if (share != null && !(share >= 0 && share <= 1)) {
            throw new ControlFault(key + " is " + share + ", but must be 0 to 1");
        }
    }

    private static void places(CameraMessage message) throws ControlFault {
        if (message.zones() != null && message.zones().size() > MAX_PLACES
                || message.lines() != null && message.lines().size() > MAX_PLACES) {
            throw new ControlFault("a camera may have " + MAX_PLACES + " zones and " + MAX_PLACES + " lines");
        }
        try {
            if (message.zones() != null) {
                for (var zone : message.zones().entrySet()) {
                    if (zone.getValue() != null && zone.getValue().size() > MAX_CORNERS) {
                        throw new ControlFault(
                                "zone '" + zone.getKey() + "' has more than " + MAX_CORNERS + " corners");
                    }
                    new Zone(zone.getKey(), zone.getValue());
                }
            }
            if (message.lines() != null) {
                for (var line : message.lines().entrySet()) {
                    if (line.getValue() == null) {
                        throw new ControlFault("line '" + line.getKey() + "' is empty: give from, to and in");
                    }
                    new Line(
                            line.getKey(),
                            line.getValue().from(),
                            line.getValue().to(),
                            line.getValue().in());
                }
            }
        } catch (ConfigException e) {
            throw new ControlFault(e.getMessage());
        }
    }

    private static <T> T read(ControlRecord record, Class<T> type) throws ControlFault {
        if (record.value().length > MAX_BYTES) {
            throw new ControlFault("the record has " + record.value().length + " bytes, the most is " + MAX_BYTES);
        }
        String text = new String(record.value(), StandardCharsets.UTF_8);
        try (JsonParser parser = MAPPER.createParser(text)) {
            T message = MAPPER.readValue(parser, type);
            if (message == null || parser.nextToken() != null) {
                throw new ControlFault("the record is no JSON object");
            }
            return message;
        } catch (UnrecognizedPropertyException e) {
            throw new ControlFault("there is no key '" + printable(e.getPropertyName()) + "'; known are "
                    + e.getKnownPropertyIds().stream()
                            .map(Object::toString)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        } catch (JsonMappingException e) {
            String path = e.getPath().stream()
                    .map(step ->
                            step.getFieldName() == null ? "[" + step.getIndex() + "]" : printable(step.getFieldName()))
                    .collect(Collectors.joining("."));
            throw new ControlFault(
                    path.isEmpty()
                            ? "the record is no JSON object of this form"
                            : "key '" + path + "' is of another type than it must be");
        } catch (JsonProcessingException e) {
            throw new ControlFault("the record is no JSON");
        } catch (IOException e) {
            throw new IllegalStateException("a text can be read", e);
        }
    }

    private static String printable(String text) {
        String plain = text.codePoints()
                .filter(c -> c >= ' ' && c < 0x7f)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return plain.length() > 60 ? plain.substring(0, 60) + "…" : plain;
    }
}
