package io.landmarkstream.job;

import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.attributes.Gestures;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.FileFault;
import io.landmarkstream.config.NearestName;
import io.landmarkstream.emit.Format;
import io.landmarkstream.event.EventRules;
import io.landmarkstream.event.Places;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.job.JobOptions.Delivery;
import io.landmarkstream.job.JobOptions.LostResults;
import io.landmarkstream.job.JobOptions.Mode;
import io.landmarkstream.job.JobOptions.Start;
import io.landmarkstream.job.JobOptions.Unlisted;
import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.scene.CameraModel;
import io.landmarkstream.scene.Scene;
import io.landmarkstream.scene.SceneOptions;
import io.landmarkstream.scene.SceneRoutes;
import io.landmarkstream.scene.ScenesFile;
import io.landmarkstream.shed.ShedOptions;
import io.landmarkstream.sign.Alphabet;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.SignOptions;
import io.landmarkstream.tracing.TracingOptions;
import io.landmarkstream.track.Smoothing;
import io.landmarkstream.track.TrackerOptions;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * The job's settings, read once from a {@link Configuration} and checked.
 *
 * @param kafka where frames come from and outcomes go
 * @param input which frames are worked on
 * @param models what looks at them
 * @param attributes {@code null}: off
 * @param scenes {@code null}: none
 * @param events {@code null}: none
 * @param control {@code null}: none
 * @param tracing where spans go; {@code null}: tracing is off
 * @param output what is written
 * @param runtime how Flink runs the job
 */
public record JobSettings(
        Kafka kafka,
        Input input,
        Models models,
        TrackerOptions track,
        AttributesOptions attributes,
        Scenes scenes,
        Events events,
        Control control,
        TracingOptions tracing,
        Output output,
        Runtime runtime) {

    /** Value of {@code landmarks.events.rules} for the built-in rules. */
    public static final String BUILT_IN_RULES = "default";

    /**
     * @param maxUnlisted most different cameras of a partition that are not listed
     * @param live how old frames may be in live mode; {@code null} in replay mode, where none is shed
     * @param maxGap largest step of the capture time that counts as continuous
     */
    public record Input(Cameras cameras, int maxUnlisted, DecodeLimits limits, ShedOptions live, Duration maxGap) {}

    /**
     * @param dir folder with weights; {@code null} if none is given
     * @param pipelines names, or {@code auto} alone
     */
    public record Models(Path dir, List<String> pipelines, Device device, FinderOptions find) {}

    /**
     * @param routes which cameras each scene has
     * @param options with the wait of the mode
     */
    public record Scenes(SceneRoutes routes, SceneOptions options) {}

    /** @param places zones and lines of the listed cameras, by camera id */
    public record Events(EventRules rules, Map<String, Places> places) {}

    /** @param topic with settings of the running job */
    public record Control(String topic) {}

    /**
     * @param raw whether results have the points without smoothing too
     * @param lifecycle whether results say which tracks started, changed and ended
     * @param maxResultBytes largest result
     * @param registry where the messages' schemas are registered; {@code null}: nowhere
     */
    public record Output(
            Delivery delivery, Format format, boolean raw, boolean lifecycle, int maxResultBytes, Registry registry) {}

    /**
     * A schema registry.
     *
     * @param url without a slash at its end
     * @param credentials user and password with a colon between them; empty: none
     */
    public record Registry(String url, String credentials) {}

    /**
     * @param stateTtl how long a silent camera is remembered
     * @param decoderIdle after how long a silent camera's video decoder is freed
     * @param decodeIsolated longest time for a picture in a process that decodes; {@code null}: no such process
     * @param parallelism 0: that of the environment
     */
    public record Runtime(
            Duration checkpointInterval,
            Duration stateTtl,
            Duration decoderIdle,
            Duration decodeIsolated,
            int parallelism) {}

    /**
     * @param partitionDiscovery how often new partitions are looked for
     * @param lease how long a job that does not answer is taken to be running
     * @param properties handed to every client
     */
    public record Kafka(
            String bootstrapServers,
            String framesTopic,
            String landmarksTopic,
            String rejectsTopic,
            String scenesTopic,
            String eventsTopic,
            String groupId,
            Start start,
            Duration partitionDiscovery,
            Duration lease,
            Map<String, String> properties,
            String transactionalIdPrefix,
            Duration transactionTimeout,
            LostResults lostResults)
            implements Serializable {}

    /** Of a server, without user, password or query. */
    private static final String ADDRESS = "https?://[^\\s@/?#]+(/[^\\s@?#]*)?";

    /** @throws SettingsException naming the key */
    public static JobSettings of(Configuration configuration) {
        return new Reader(configuration).settings();
    }

    /**
     * Refuses what is no address of a collector of traces.
     *
     * @param name of the option
     * @throws SettingsException naming it
     */
    public static void requireAddress(String name, String endpoint) {
        if (!endpoint.matches(ADDRESS)) {
            throw new SettingsException(name + " must be an address like http://collector:4318; it is \"" + endpoint
                    + "\". What a collector wants to know of the sender goes into OTEL_EXPORTER_OTLP_HEADERS.");
        }
    }

    private record Reader(Configuration configuration) {

        JobSettings settings() {
            Input input = input();
            AttributesOptions attributes = get(JobOptions.ATTRIBUTES) ? attributes() : null;
            return new JobSettings(
                    kafka(),
                    input,
                    models(),
                    track(),
                    attributes,
                    scenes(input.cameras()),
                    events(attributes),
                    get(JobOptions.CONTROL) ? new Control(filled(JobOptions.CONTROL_TOPIC)) : null,
                    get(JobOptions.TRACING) ? tracing() : null,
                    output(),
                    runtime());
        }

        private Input input() {
            DecodeLimits limits = new DecodeLimits(
                    bytes(JobOptions.FRAME_BYTES),
                    pixels(),
                    atLeastOne(JobOptions.SCANS),
                    bytes(JobOptions.GROUP_BYTES),
                    atLeastOne(JobOptions.GROUP_FRAMES));
            return new Input(
                    cameras(), atLeastOne(JobOptions.MAX_UNLISTED), limits, live(), positive(JobOptions.MAX_GAP));
        }

        private Models models() {
            String dir = get(JobOptions.MODELS_DIR);
            FinderOptions find = new FinderOptions(
                    get(JobOptions.USE_PREVIOUS_LANDMARKS),
                    atLeastOne(JobOptions.DETECT_INTERVAL),
                    atLeastOne(JobOptions.MAX_HANDS),
                    atLeastOne(JobOptions.MAX_FACES),
                    atLeastOne(JobOptions.MAX_OTHERS),
                    get(JobOptions.BATCH));
            return new Models(dir.isBlank() ? null : Path.of(dir), pipelines(), device(), find);
        }

        private Output output() {
            return new Output(
                    get(JobOptions.DELIVERY),
                    get(JobOptions.FORMAT),
                    get(JobOptions.RAW),
                    get(JobOptions.LIFECYCLE),
                    bytes(JobOptions.RESULT_BYTES),
                    registry());
        }

        private TracingOptions tracing() {
            String endpoint = get(JobOptions.TRACING_ENDPOINT).strip();
            if (!endpoint.isEmpty()) {
                requireAddress(JobOptions.TRACING_ENDPOINT.key(), endpoint);
            }
            return new TracingOptions(endpoint, get(JobOptions.TRACING_SERVICE).strip(), filled(JobOptions.GROUP_ID));
        }

        private Registry registry() {
            String url = get(JobOptions.REGISTRY_URL).strip();
            if (url.isEmpty()) {
                return null;
            }
            if (!url.matches(ADDRESS)) {
                throw new SettingsException(JobOptions.REGISTRY_URL.key() + " must be an address like"
                        + " http://registry:8081; user and password go into "
                        + JobOptions.REGISTRY_CREDENTIALS.key() + ".");
            }
            return new Registry(url.replaceFirst("/+$", ""), get(JobOptions.REGISTRY_CREDENTIALS));
        }

        private Runtime runtime() {
            Duration decodeTimeout = decodeTimeout();
            return new Runtime(
                    positive(JobOptions.CHECKPOINT_INTERVAL),
                    positive(JobOptions.STATE_TTL),
                    decoderIdle(),
                    get(JobOptions.DECODE_ISOLATED) ? decodeTimeout : null,
                    parallelism());
        }

        private Kafka kafka() {
            String group = filled(JobOptions.GROUP_ID);
            String prefix = configuration.contains(JobOptions.TRANSACTIONAL_ID_PREFIX)
                    ? filled(JobOptions.TRANSACTIONAL_ID_PREFIX)
                    : group;
            Map<String, String> properties = get(JobOptions.KAFKA_PROPERTIES);
            KafkaClients.requireFree(properties.keySet());
            return new Kafka(
                    filled(JobOptions.BOOTSTRAP_SERVERS),
                    filled(JobOptions.FRAMES_TOPIC),
                    filled(JobOptions.LANDMARKS_TOPIC),
                    filled(JobOptions.REJECTS_TOPIC),
                    filled(JobOptions.SCENES_TOPIC),
                    filled(JobOptions.EVENTS_TOPIC),
                    group,
                    get(JobOptions.START),
                    atLeastOneMs(JobOptions.PARTITION_DISCOVERY),
                    atLeastOneMs(JobOptions.LEASE),
                    properties,
                    prefix,
                    positive(JobOptions.TRANSACTION_TIMEOUT),
                    get(JobOptions.LOST_RESULTS));
        }

        private List<String> pipelines() {
            List<String> names = get(JobOptions.PIPELINES).stream()
                    .flatMap(part -> Arrays.stream(part.split(",")))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
            if (names.isEmpty() || names.contains("auto") && names.size() > 1) {
                throw fault(JobOptions.PIPELINES, "is auto alone, or the names of pipelines");
            }
            return names;
        }

        private Device device() {
            try {
                return Device.parse(get(JobOptions.DEVICE));
            } catch (IllegalArgumentException e) {
                throw fault(JobOptions.DEVICE, "is not usable: " + e.getMessage());
            }
        }

        private Cameras cameras() {
            boolean accept = get(JobOptions.UNLISTED) == Unlisted.ACCEPT;
            String file = get(JobOptions.CAMERAS_FILE);
            if (!file.isBlank()) {
                return CamerasFile.read(Path.of(file), accept);
            }
            if (!accept) {
                throw fault(
                        JobOptions.UNLISTED, "is reject, but " + JobOptions.CAMERAS_FILE.key() + " lists no cameras");
            }
            return Cameras.ANY;
        }

        private AttributesOptions attributes() {
            double fieldOfView = get(JobOptions.FIELD_OF_VIEW);
            if (!(fieldOfView >= 5 && fieldOfView <= 150)) {
                throw fault(JobOptions.FIELD_OF_VIEW, "must be 5 to 150 degrees");
            }
            return new AttributesOptions(gestures(), notNegative(JobOptions.GESTURE_HOLD), fieldOfView, signs());
        }

        private SignOptions signs() {
            String alphabet = get(JobOptions.ALPHABET);
            String learned = get(JobOptions.LEARNED_SIGNS);
            String key = JobOptions.ALPHABET.key();
            try {
                Alphabet letters = alphabet.isBlank() ? null : Alphabet.of(alphabet);
                key = JobOptions.LEARNED_SIGNS.key();
                return new SignOptions(
                        get(JobOptions.MOVEMENTS),
                        letters,
                        learned.isBlank() ? null : LearnedSigns.of(Path.of(learned)),
                        get(JobOptions.LIKELIHOODS));
            } catch (ConfigException e) {
                throw new SettingsException(key + ": " + e.getMessage());
            }
        }

        private Scenes scenes(Cameras cameras) {
            String file = get(JobOptions.SCENES_FILE);
            if (file.isBlank()) {
                return null;
            }
            ConfigOption<Duration> wait =
                    get(JobOptions.MODE) == Mode.LIVE ? JobOptions.SCENES_WAIT : JobOptions.SCENES_PATIENCE;
            try {
                List<Scene> scenes = ScenesFile.read(Path.of(file));
                scenes.forEach(scene -> requireListed(scene, cameras));
                return new Scenes(new SceneRoutes(scenes), new SceneOptions(notNegative(wait)));
            } catch (ConfigException e) {
                throw new SettingsException(JobOptions.SCENES_FILE.key() + ": " + e.getMessage());
            } catch (IllegalArgumentException e) {
                throw fault(wait, "must be 0 to 60 s");
            }
        }

        private Events events(AttributesOptions attributes) {
            String rules = get(JobOptions.EVENT_RULES);
            if (rules.isBlank()) {
                return null;
            }
            String cameras = get(JobOptions.CAMERAS_FILE);
            Map<String, Places> places = cameras.isBlank() ? Map.of() : CamerasFile.places(Path.of(cameras));
            if (rules.equals(BUILT_IN_RULES)) {
                return new Events(
                        attributes == null ? EventRules.builtIn().withoutAttributes() : EventRules.builtIn(), places);
            }
            try {
                EventRules read = EventRules.read(rules, Files.readString(Path.of(rules)));
                read.check(
                        rules,
                        attributes == null ? null : attributes.gestures().names(),
                        attributes == null ? List.of() : attributes.signs().learnedNames(),
                        attributes != null && !attributes.signs().areOff() && get(JobOptions.CONTROL),
                        places);
                return new Events(read, places);
            } catch (IOException e) {
                throw new SettingsException(
                        JobOptions.EVENT_RULES.key() + ": " + FileFault.unreadable(Path.of(rules), e) + ".");
            } catch (ConfigException e) {
                throw new SettingsException(JobOptions.EVENT_RULES.key() + ": " + e.getMessage());
            }
        }

        /** A camera of a scene that the list of cameras does not have is most likely a slip of the pen. */
        private static void requireListed(Scene scene, Cameras cameras) {
            for (CameraModel camera : scene.cameras()) {
                if (!cameras.listed().isEmpty() && !cameras.lists(camera.id())) {
                    throw new ConfigException(
                            ("camera %s of scene %s is not listed in %s.%s Add it there, or correct its id in the"
                                            + " scenes file.")
                                    .formatted(
                                            camera.id(),
                                            scene.id(),
                                            JobOptions.CAMERAS_FILE.key(),
                                            NearestName.of(
                                                            camera.id(),
                                                            cameras.listed().keySet())
                                                    .map(near -> " Is it " + near + "?")
                                                    .orElse("")));
                }
            }
        }

        private Gestures gestures() {
            String file = get(JobOptions.GESTURES);
            if (file.isBlank()) {
                return Gestures.BUILT_IN;
            }
            try {
                return Gestures.BUILT_IN.with(file, Files.readString(Path.of(file)));
            } catch (IOException e) {
                throw new SettingsException(
                        JobOptions.GESTURES.key() + ": " + FileFault.unreadable(Path.of(file), e) + ".");
            } catch (ConfigException e) {
                throw new SettingsException(JobOptions.GESTURES.key() + ": " + e.getMessage());
            }
        }

        private ShedOptions live() {
            if (get(JobOptions.MODE) == Mode.REPLAY) {
                return null;
            }
            Duration maxAge = positive(JobOptions.LIVE_MAX_AGE);
            Duration fresh = positive(JobOptions.LIVE_FRESH_AGE);
            if (fresh.toMillis() < 1 || fresh.toMillis() >= maxAge.toMillis()) {
                throw fault(
                        JobOptions.LIVE_FRESH_AGE, "must be at least 1 ms and below " + JobOptions.LIVE_MAX_AGE.key());
            }
            return new ShedOptions(fresh, maxAge);
        }

        private Duration decoderIdle() {
            Duration idle = positive(JobOptions.DECODER_IDLE);
            if (idle.toMillis() < 1 || idle.compareTo(get(JobOptions.STATE_TTL)) > 0) {
                throw fault(JobOptions.DECODER_IDLE, "must be 1 ms to " + JobOptions.STATE_TTL.key());
            }
            return idle;
        }

        private Duration decodeTimeout() {
            Duration timeout = positive(JobOptions.DECODE_TIMEOUT);
            if (timeout.toMillis() < 100 || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
                throw fault(JobOptions.DECODE_TIMEOUT, "must be 100 ms to 10 min");
            }
            return timeout;
        }

        private TrackerOptions track() {
            Duration keep = notNegative(JobOptions.MAX_PREDICTION);
            if (get(JobOptions.MAX_AGE).compareTo(keep) < 0) {
                throw fault(JobOptions.MAX_AGE, "must be at least " + JobOptions.MAX_PREDICTION.key());
            }
            double confirm = get(JobOptions.PROBATION);
            if (!(confirm >= 0 && confirm <= 100)) {
                throw fault(JobOptions.PROBATION, "must be 0 to 100");
            }
            Smoothing smoothing = new Smoothing(
                    get(JobOptions.FILTER), share(JobOptions.SMOOTHNESS), share(JobOptions.RESPONSIVENESS));
            return new TrackerOptions(keep, get(JobOptions.MAX_AGE), positive(JobOptions.MAX_GAP), confirm, smoothing);
        }

        private double share(ConfigOption<Double> option) {
            if (!(get(option) >= 0 && get(option) <= 1)) {
                throw fault(option, "must be 0 to 1");
            }
            return get(option);
        }

        private int parallelism() {
            if (!configuration.contains(JobOptions.PARALLELISM)) {
                return 0;
            }
            int parallelism = get(JobOptions.PARALLELISM);
            if (parallelism < 1 || parallelism > CameraKey.MAX_PARALLELISM) {
                throw fault(JobOptions.PARALLELISM, "must be 1 to " + CameraKey.MAX_PARALLELISM);
            }
            return parallelism;
        }

        private long pixels() {
            if (get(JobOptions.PIXELS) < 1) {
                throw fault(JobOptions.PIXELS, "must be at least 1");
            }
            return get(JobOptions.PIXELS);
        }

        private int atLeastOne(ConfigOption<Integer> option) {
            if (get(option) < 1) {
                throw fault(option, "must be at least 1");
            }
            return get(option);
        }

        private int bytes(ConfigOption<MemorySize> option) {
            long bytes = get(option).getBytes();
            if (bytes < 1 || bytes > 1L << 30) {
                throw fault(option, "must be 1 byte to 1 gb");
            }
            return (int) bytes;
        }

        private Duration positive(ConfigOption<Duration> option) {
            if (get(option).isZero() || get(option).isNegative()) {
                throw fault(option, "must be longer than nothing");
            }
            return get(option);
        }

        private Duration atLeastOneMs(ConfigOption<Duration> option) {
            Duration duration = get(option);
            if (duration.toMillis() < 1 || duration.toMillis() > Integer.MAX_VALUE) {
                throw fault(option, "must be 1 ms to 24 days");
            }
            return duration;
        }

        private Duration notNegative(ConfigOption<Duration> option) {
            if (get(option).isNegative()) {
                throw fault(option, "must not be negative");
            }
            return get(option);
        }

        private String filled(ConfigOption<String> option) {
            if (get(option).isBlank()) {
                throw fault(option, "must not be empty");
            }
            return get(option).strip();
        }

        private <T> T get(ConfigOption<T> option) {
            try {
                return configuration.get(option);
            } catch (IllegalArgumentException e) {
                throw fault(option, "must be " + kind(option));
            }
        }

        /** What an option's values look like; Flink's own words name classes. */
        private static String kind(ConfigOption<?> option) {
            Object like = option.defaultValue();
            if (like instanceof Enum<?> choice) {
                return Stream.of(choice.getDeclaringClass().getEnumConstants())
                        .map(Object::toString)
                        .collect(Collectors.joining(" or "));
            }
            if (like instanceof Duration) {
                return "a time such as 500ms, 10s, 5min or 2h";
            }
            if (like instanceof MemorySize) {
                return "a size such as 512kb, 64mb or 1gb";
            }
            if (like instanceof Boolean) {
                return "true or false";
            }
            // Those without a default that are no text are whole numbers.
            return like instanceof Double || like instanceof Float ? "a number" : "a whole number";
        }

        private SettingsException fault(ConfigOption<?> option, String what) {
            return new SettingsException(option.key() + " " + what + "; it is \"" + raw(option) + "\".");
        }

        private String raw(ConfigOption<?> option) {
            String given = configuration.toMap().get(option.key());
            return given == null ? OptionsTable.defaultOf(option) : given;
        }
    }
}
