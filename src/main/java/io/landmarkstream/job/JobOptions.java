package io.landmarkstream.job;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.emit.Format;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.scene.SceneOptions;
import io.landmarkstream.shed.ShedOptions;
import io.landmarkstream.track.Smoothing;
import io.landmarkstream.track.TrackerOptions;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/**
 * Every option of the job, declared once; {@link JobSettings} reads them once. {@code docs/options.md} is written from
 * here.
 */
public final class JobOptions {

    /** What every key begins with. */
    public static final String PREFIX = "landmarks.";

    public static final ConfigOption<String> BOOTSTRAP_SERVERS = key("landmarks.kafka.bootstrap-servers")
            .stringType()
            .defaultValue("localhost:9092")
            .withDescription("Kafka brokers to start from, host:port, separated by commas.");

    public static final ConfigOption<String> FRAMES_TOPIC = key("landmarks.kafka.frames-topic")
            .stringType()
            .defaultValue("frames")
            .withDescription("Topic that the cameras publish to.");

    public static final ConfigOption<String> LANDMARKS_TOPIC = key("landmarks.kafka.landmarks-topic")
            .stringType()
            .defaultValue("landmarks")
            .withDescription("Topic for the results.");

    public static final ConfigOption<String> REJECTS_TOPIC = key("landmarks.kafka.rejects-topic")
            .stringType()
            .defaultValue("rejects")
            .withDescription("Topic for the frames that have no result, each with the reason.");

    public static final ConfigOption<String> SCENES_TOPIC = key("landmarks.kafka.scenes-topic")
            .stringType()
            .defaultValue("scenes")
            .withDescription("Topic for the scenes' frames; used where landmarks.scenes.file is set.");

    public static final ConfigOption<String> EVENTS_TOPIC = key("landmarks.kafka.events-topic")
            .stringType()
            .defaultValue("events")
            .withDescription("Topic for events; used where landmarks.events.rules is set.");

    public static final ConfigOption<String> CONTROL_TOPIC = key("landmarks.kafka.control-topic")
            .stringType()
            .defaultValue("control")
            .withDescription("Topic for settings of a running job; used where landmarks.control.enabled is set.");

    public static final ConfigOption<String> GROUP_ID = key("landmarks.kafka.group-id")
            .stringType()
            .defaultValue("landmark-stream")
            .withDescription("Consumer group; its offsets are committed with every checkpoint.");

    public static final ConfigOption<Start> START = key("landmarks.kafka.start")
            .enumType(Start.class)
            .defaultValue(Start.COMMITTED)
            .withDescription("Where a job without a savepoint begins to read: committed is the consumer group's last"
                    + " offset, or the earliest frame if the group has none.");

    public static final ConfigOption<Duration> PARTITION_DISCOVERY = key("landmarks.kafka.partition-discovery")
            .durationType()
            .defaultValue(Duration.ofSeconds(30))
            .withDescription("How often the job looks for partitions that were added to the frames topic. They are read"
                    + " from their beginning.");

    public static final ConfigOption<Duration> LEASE = key("landmarks.kafka.lease")
            .durationType()
            .defaultValue(Duration.ofSeconds(10))
            .withDescription("How long a job that does not answer is taken to be running. A consumer group has one job:"
                    + " a second one waits this long and 5 s more, then ends with a sentence that names the first."
                    + " Within the broker's group.min.session.timeout.ms and group.max.session.timeout.ms, 6 s to"
                    + " 30 min by default.");

    public static final ConfigOption<Map<String, String>> KAFKA_PROPERTIES = key("landmarks.kafka.properties")
            .mapType()
            .defaultValue(Map.of())
            .withDescription("Properties for every Kafka client, for example"
                    + " landmarks.kafka.properties.security.protocol. Secrets are not printed.");

    public static final ConfigOption<String> TRANSACTIONAL_ID_PREFIX = key("landmarks.kafka.transactional-id-prefix")
            .stringType()
            .noDefaultValue()
            .withDescription("With exactly-once: the prefix of all transactional ids. It must be unique among the jobs"
                    + " of a Kafka cluster and the same in every run. If not set: the consumer group's id.");

    public static final ConfigOption<Duration> TRANSACTION_TIMEOUT = key("landmarks.kafka.transaction-timeout")
            .durationType()
            .defaultValue(Duration.ofMinutes(10))
            .withDescription("With exactly-once: how long a transaction may stay open before the broker aborts it and"
                    + " its records are lost. It must be longer than the checkpoint interval plus the longest"
                    + " outage of the job, and at most the broker's transaction.max.timeout.ms.");

    public static final ConfigOption<LostResults> LOST_RESULTS = key("landmarks.kafka.lost-results")
            .enumType(LostResults.class)
            .defaultValue(LostResults.STOP)
            .withDescription("With exactly-once: what happens when Kafka has aborted a transaction that a checkpoint"
                    + " counts as written, because the job was away for longer than"
                    + " landmarks.kafka.transaction-timeout. stop: the job ends and says how many results are"
                    + " lost. count: it logs and counts them, in the metric landmarks_lost_results_total,"
                    + " and goes on.");

    public static final ConfigOption<Delivery> DELIVERY = key("landmarks.delivery")
            .enumType(Delivery.class)
            .defaultValue(Delivery.AT_LEAST_ONCE)
            .withDescription("at-least-once: results appear at once and may be repeated after a failure, byte for byte."
                    + " exactly-once: results appear with the next checkpoint, for readers with"
                    + " isolation.level=read_committed.");

    public static final ConfigOption<Mode> MODE = key("landmarks.mode")
            .enumType(Mode.class)
            .defaultValue(Mode.REPLAY)
            .withDescription("replay: every frame is analysed, however late, and the output is a function of the"
                    + " input. live: when frames come faster than the job can analyse them, some are shed so"
                    + " that results stay fresh; each shed frame is a record on the rejects topic.");

    public static final ConfigOption<Duration> LIVE_FRESH_AGE = key("landmarks.live.fresh-age")
            .durationType()
            .defaultValue(ShedOptions.DEFAULT.fresh())
            .withDescription("With mode live: frames up to this age are all analysed. Above it, all cameras keep the"
                    + " same share of their frames, and the share falls as the age grows. Age is the time since"
                    + " Kafka took the frame.");

    public static final ConfigOption<Duration> LIVE_MAX_AGE = key("landmarks.live.max-age")
            .durationType()
            .defaultValue(ShedOptions.DEFAULT.maxAge())
            .withDescription("With mode live: frames older than this are shed. A camera without a result for 30 s is"
                    + " the exception: one of its frames is analysed.");

    public static final ConfigOption<String> REGISTRY_URL = key("landmarks.schema-registry.url")
            .stringType()
            .defaultValue("")
            .withDescription("Schema registry with Confluent's HTTP interface, for example http://registry:8081. The"
                    + " job registers its messages while it is submitted, and puts the schema's id before each value"
                    + " (contracts.md). Empty: values stand alone.");

    public static final ConfigOption<String> REGISTRY_CREDENTIALS = key("landmarks.schema-registry.credentials")
            .stringType()
            .defaultValue("")
            .withDescription("User and password for the registry, USER:PASSWORD.");

    public static final ConfigOption<Format> FORMAT = key("landmarks.emit.format")
            .enumType(Format.class)
            .defaultValue(Format.PROTOBUF)
            .withDescription("How results and rejects are written.");

    public static final ConfigOption<Boolean> RAW = key("landmarks.emit.raw")
            .booleanType()
            .defaultValue(true)
            .withDescription("Whether results also hold the points as the model gave them, before smoothing.");

    public static final ConfigOption<Boolean> LIFECYCLE = key("landmarks.emit.lifecycle")
            .booleanType()
            .defaultValue(true)
            .withDescription("Whether results list the tracks that started, changed or ended with the frame.");

    public static final ConfigOption<MemorySize> RESULT_BYTES = key("landmarks.limits.result-bytes")
            .memoryType()
            .defaultValue(new MemorySize(1_000_000))
            .withDescription("Largest result. A larger one becomes a reject. max.message.bytes of the landmarks topic"
                    + " must allow it.");

    public static final ConfigOption<String> MODELS_DIR = key("landmarks.models.dir")
            .stringType()
            .defaultValue("")
            .withDescription("Folder with weights and with your own model cards and pipelines. On a cluster: the same"
                    + " path on every TaskManager.");

    public static final ConfigOption<List<String>> PIPELINES = key("landmarks.models.pipelines")
            .stringType()
            .asList()
            .defaultValues("auto")
            .withDescription(
                    "Names of the pipelines to run, separated by commas or semicolons. auto takes, of each kind,"
                            + " the pipeline with the highest preference whose weights are there.");

    public static final ConfigOption<String> DEVICE = key("landmarks.device")
            .stringType()
            .defaultValue("cpu")
            .withDescription("cpu, cuda (the GPU that Flink gives to the task, or the first), cuda:N, or auto (a GPU if"
                    + " one works, else the CPU).");

    public static final ConfigOption<MemorySize> FRAME_BYTES = key("landmarks.limits.frame-bytes")
            .memoryType()
            .defaultValue(new MemorySize(DecodeLimits.DEFAULT.maxFrameBytes()))
            .withDescription("Largest compressed picture.");

    public static final ConfigOption<Long> PIXELS = key("landmarks.limits.pixels")
            .longType()
            .defaultValue(DecodeLimits.DEFAULT.maxPixels())
            .withDescription("Most pixels of a picture, width times height.");

    public static final ConfigOption<Integer> SCANS = key("landmarks.limits.scans")
            .intType()
            .defaultValue(DecodeLimits.DEFAULT.maxScans())
            .withDescription("Most scans of a progressive JPEG.");

    public static final ConfigOption<MemorySize> GROUP_BYTES = key("landmarks.limits.group-bytes")
            .memoryType()
            .defaultValue(new MemorySize(DecodeLimits.DEFAULT.maxGroupBytes()))
            .withDescription("H.264, H.265: most compressed bytes from a key frame to the last picture before the next"
                    + " one. After a restore this much is read and decoded again for each camera.");

    public static final ConfigOption<Integer> GROUP_FRAMES = key("landmarks.limits.group-frames")
            .intType()
            .defaultValue(DecodeLimits.DEFAULT.maxGroupFrames())
            .withDescription("H.264, H.265: most pictures from a key frame to the last one before the next.");

    public static final ConfigOption<Duration> DECODER_IDLE = key("landmarks.decode.idle")
            .durationType()
            .defaultValue(Duration.ofSeconds(30))
            .withDescription("H.264, H.265: when a camera is silent for this long, its decoder is freed and the"
                    + " pictures that wait in it for their display order get their results. If the camera goes"
                    + " on in the middle of a group of pictures, the group is read again from its key frame.");

    public static final ConfigOption<Boolean> DECODE_ISOLATED = key("landmarks.decode.isolated")
            .booleanType()
            .defaultValue(false)
            .withDescription("Whether each task decodes in a process of its own. A picture that makes native code crash"
                    + " then ends that process and gets a reject; TaskManager and other cameras go on. The results"
                    + " are the same.");

    public static final ConfigOption<Duration> DECODE_TIMEOUT = key("landmarks.decode.timeout")
            .durationType()
            .defaultValue(Duration.ofSeconds(10))
            .withDescription("With decode.isolated: longest time for one picture. Then the process is killed, and the"
                    + " picture gets a reject.");

    public static final ConfigOption<String> CAMERAS_FILE = key("landmarks.cameras.file")
            .stringType()
            .defaultValue("")
            .withDescription("YAML list of cameras, each with id and number. A number is a small integer from 0 that"
                    + " no other camera has and that the camera keeps; it spreads the cameras evenly over the"
                    + " task slots.");

    public static final ConfigOption<Unlisted> UNLISTED = key("landmarks.cameras.unlisted")
            .enumType(Unlisted.class)
            .defaultValue(Unlisted.ACCEPT)
            .withDescription("What happens to frames of cameras that landmarks.cameras.file does not list.");

    public static final ConfigOption<Integer> MAX_UNLISTED = key("landmarks.cameras.max-unlisted")
            .intType()
            .defaultValue(1000)
            .withDescription("How many unlisted cameras are accepted on each partition of the frames topic. Frames of"
                    + " further cameras are rejected until one has been silent for landmarks.state.ttl.");

    public static final ConfigOption<Boolean> USE_PREVIOUS_LANDMARKS = key("landmarks.finder.use-previous-landmarks")
            .booleanType()
            .defaultValue(FinderOptions.DEFAULTS.usePreviousLandmarks())
            .withDescription("Whether the region of interest comes from the previous frame's landmarks where there are"
                    + " any, so that the detector runs less often.");

    public static final ConfigOption<Integer> DETECT_INTERVAL = key("landmarks.finder.detect-interval")
            .intType()
            .defaultValue(FinderOptions.DEFAULTS.detectEvery())
            .withDescription(
                    "With finder.use-previous-landmarks: the detector runs at least once in this many frames, so"
                            + " that new objects are found; twice as often while there are none.");

    public static final ConfigOption<Integer> MAX_HANDS = key("landmarks.finder.max-hands")
            .intType()
            .defaultValue(FinderOptions.DEFAULTS.maxHands())
            .withDescription("Most hands in a frame; those with the highest scores stay.");

    public static final ConfigOption<Integer> MAX_FACES = key("landmarks.finder.max-faces")
            .intType()
            .defaultValue(FinderOptions.DEFAULTS.maxFaces())
            .withDescription("Most faces in a frame; those with the highest scores stay.");

    public static final ConfigOption<Integer> MAX_OTHERS = key("landmarks.finder.max-others")
            .intType()
            .defaultValue(FinderOptions.DEFAULTS.maxOthers())
            .withDescription("Most objects in a frame of each pipeline of another kind, for example bodies (or irises,"
                    + " of which a face has two); those with the highest scores stay.");

    public static final ConfigOption<Boolean> BATCH = key("landmarks.finder.batch")
            .booleanType()
            .defaultValue(FinderOptions.DEFAULTS.batch())
            .withDescription("Whether the regions of one frame run as one batch, where the model allows batches.");

    public static final ConfigOption<Duration> MAX_PREDICTION = key("landmarks.track.max-prediction")
            .durationType()
            .defaultValue(TrackerOptions.DEFAULT.keep())
            .withDescription("How long an object or a single point that is not seen is still reported, marked as"
                    + " predicted.");

    public static final ConfigOption<Duration> MAX_AGE = key("landmarks.track.max-age")
            .durationType()
            .defaultValue(TrackerOptions.DEFAULT.remember())
            .withDescription("How long an object that is not seen keeps its id, in case it is found again. At"
                    + " least landmarks.track.max-prediction.");

    public static final ConfigOption<Double> PROBATION = key("landmarks.track.probation")
            .doubleType()
            .defaultValue(TrackerOptions.DEFAULT.confirm())
            .withDescription("How much evidence a new object needs before it gets an id. Each sighting adds"
                    + " twice its score less 1, so 1 takes two clear sightings or several faint ones. With 0 the"
                    + " first sighting is enough.");

    public static final ConfigOption<Smoothing.Filter> FILTER = key("landmarks.smooth.filter")
            .enumType(Smoothing.Filter.class)
            .defaultValue(Smoothing.DEFAULT.filter())
            .withDescription("object smooths the motion of the whole object and the change of its shape"
                    + " separately. one-euro and kalman smooth each coordinate on its own.");

    public static final ConfigOption<Double> SMOOTHNESS = key("landmarks.smooth.smoothness")
            .doubleType()
            .defaultValue(Smoothing.DEFAULT.smoothness())
            .withDescription("How still resting points are held, 0 to 1. A camera's smoothness in"
                    + " landmarks.cameras.file takes precedence.");

    public static final ConfigOption<Double> RESPONSIVENESS = key("landmarks.smooth.responsiveness")
            .doubleType()
            .defaultValue(Smoothing.DEFAULT.responsiveness())
            .withDescription("How closely moving points are followed, 0 to 1. A camera's responsiveness in"
                    + " landmarks.cameras.file takes precedence.");

    public static final ConfigOption<Boolean> ATTRIBUTES = key("landmarks.attributes.enabled")
            .booleanType()
            .defaultValue(true)
            .withDescription("Whether results hold attributes: gestures and finger states, head pose, expression,"
                    + " blinks and alignment.");

    public static final ConfigOption<String> GESTURES = key("landmarks.attributes.gestures")
            .stringType()
            .defaultValue("")
            .withDescription("YAML file with your own gestures. They are tried before the built-in ones.");

    public static final ConfigOption<Duration> GESTURE_HOLD = key("landmarks.attributes.hold")
            .durationType()
            .defaultValue(AttributesOptions.DEFAULT.hold())
            .withDescription("How long a hand must show a gesture, or none, before results report the change.");

    public static final ConfigOption<Double> FIELD_OF_VIEW = key("landmarks.attributes.field-of-view")
            .doubleType()
            .defaultValue(AttributesOptions.DEFAULT.fieldOfView())
            .withDescription("Angle of view across the longer side of the cameras' pictures, in degrees; used for the"
                    + " head pose.");

    public static final ConfigOption<Boolean> MOVEMENTS = key("landmarks.signs.movements")
            .booleanType()
            .defaultValue(true)
            .withDescription("Whether results hold movements of hands and heads: swipe, wave, nod and so on. They need"
                    + " landmarks.attributes.enabled.");

    public static final ConfigOption<String> ALPHABET = key("landmarks.signs.alphabet")
            .stringType()
            .defaultValue("")
            .withDescription("Alphabet of finger spelling, read of every hand: asl, asl-digits or a YAML file of your"
                    + " own. If not set: none is read.");

    public static final ConfigOption<Boolean> LIKELIHOODS = key("landmarks.signs.likelihoods")
            .booleanType()
            .defaultValue(false)
            .withDescription(
                    "Whether results say how near a face's coefficients are to posed expressions (happy, sad and"
                            + " so on). What a face shows is not what a person feels.");

    public static final ConfigOption<String> LEARNED_SIGNS = key("landmarks.signs.learned")
            .stringType()
            .defaultValue("")
            .withDescription("File with signs of your own, which bin/landmarks gestures learn wrote. They are told as"
                    + " movements.");

    public static final ConfigOption<String> EVENT_RULES = key("landmarks.events.rules")
            .stringType()
            .defaultValue("")
            .withDescription("YAML file with the rules by which events are told on landmarks.kafka.events-topic, or"
                    + " default for the built-in rules. If not set: no events.");

    public static final ConfigOption<Boolean> CONTROL = key("landmarks.control.enabled")
            .booleanType()
            .defaultValue(false)
            .withDescription("Whether settings and networks can be changed while the job runs, by records on"
                    + " landmarks.kafka.control-topic. Whoever may write there can change what is found.");

    public static final ConfigOption<String> SCENES_FILE = key("landmarks.scenes.file")
            .stringType()
            .defaultValue("")
            .withDescription("YAML list of scenes, each with its calibrated cameras. Their hands and heads are put"
                    + " together in space, in metres, on landmarks.kafka.scenes-topic. If not set: no scenes.");

    public static final ConfigOption<Duration> SCENES_WAIT = key("landmarks.scenes.wait")
            .durationType()
            .defaultValue(SceneOptions.DEFAULT.maxWait())
            .withDescription("With mode live: how long a scene's frame waits for cameras whose results have not come"
                    + " yet. A camera that has been waited for in vain is waited for again once it sends something.");

    public static final ConfigOption<Duration> SCENES_PATIENCE = key("landmarks.scenes.patience")
            .durationType()
            .defaultValue(Duration.ofSeconds(30))
            .withDescription("With mode replay: the same. It is long, so that a camera that is only read later than"
                    + " the others is waited for and the output stays a function of the input.");

    public static final ConfigOption<Duration> MAX_GAP = key("landmarks.time.max-gap")
            .durationType()
            .defaultValue(TrackerOptions.DEFAULT.maxGap())
            .withDescription("Largest step of a camera's capture time that counts as continuous. After a larger one"
                    + " the result has FRAME_FLAG_DISCONTINUITY and smoothing starts anew.");

    public static final ConfigOption<Boolean> TRACING = key("landmarks.tracing.enabled")
            .booleanType()
            .defaultValue(false)
            .withDescription("Whether the job continues the traces that publish begins, and sends its spans to a"
                    + " collector.");

    public static final ConfigOption<String> TRACING_ENDPOINT = key("landmarks.tracing.endpoint")
            .stringType()
            .defaultValue("")
            .withDescription("Collector that takes OTLP over HTTP, for example http://collector:4318. If not set:"
                    + " OTEL_EXPORTER_OTLP_ENDPOINT of the TaskManager, else http://localhost:4318.");

    public static final ConfigOption<String> TRACING_SERVICE = key("landmarks.tracing.service-name")
            .stringType()
            .defaultValue("")
            .withDescription("The job's name in traces. If not set: OTEL_SERVICE_NAME of the TaskManager, else"
                    + " landmark-stream.");

    public static final ConfigOption<Duration> CHECKPOINT_INTERVAL = key("landmarks.checkpoint.interval")
            .durationType()
            .defaultValue(Duration.ofSeconds(10))
            .withDescription("Time between checkpoints. With exactly-once, results become visible once per interval.");

    public static final ConfigOption<Duration> STATE_TTL = key("landmarks.state.ttl")
            .durationType()
            .defaultValue(Duration.ofHours(1))
            .withDescription("How long the state of a silent camera is kept. After that its next frame counts as its"
                    + " first one, and its track ids start again.");

    public static final ConfigOption<Integer> PARALLELISM = key("landmarks.parallelism")
            .intType()
            .noDefaultValue()
            .withDescription("Task slots that share the work, at most 2048. Cameras spread evenly over any number up to"
                    + " 32, and over multiples of 4 up to 64, of 8 up to 128, of 16 up to 256, of 32 up to 512. If not"
                    + " set: the cluster's parallelism.default; without a cluster the number of processors.");

    private JobOptions() {}

    /** All options in the order of their declaration. */
    public static List<ConfigOption<?>> all() {
        return Arrays.stream(JobOptions.class.getDeclaredFields())
                .filter(field -> Modifier.isPublic(field.getModifiers()) && field.getType() == ConfigOption.class)
                .<ConfigOption<?>>map(field -> {
                    try {
                        return (ConfigOption<?>) field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException("public fields are accessible", e);
                    }
                })
                .toList();
    }

    /** Where a job without a savepoint begins to read. */
    public enum Start {
        COMMITTED,
        EARLIEST,
        LATEST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What happens when results are lost. */
    public enum LostResults {
        STOP,
        COUNT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a failure does to the output. */
    public enum Delivery {
        AT_LEAST_ONCE,
        EXACTLY_ONCE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What happens when frames come faster than they can be worked on. */
    public enum Mode {
        REPLAY,
        LIVE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What becomes of cameras that are not listed. */
    public enum Unlisted {
        ACCEPT,
        REJECT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
