package io.landmarkstream.cli;

import io.landmarkstream.config.NearestName;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.job.Topics;
import io.landmarkstream.notify.Filter;
import io.landmarkstream.notify.Mqtt;
import io.landmarkstream.notify.Notifier;
import io.landmarkstream.notify.Target;
import io.landmarkstream.notify.Webhook;
import io.landmarkstream.proto.EventType;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code landmarks notify}: the events topic → webhooks and MQTT. */
@Command(
        name = "notify",
        description = "Sends events to webhooks and to an MQTT broker, with Home Assistant's discovery, from the events"
                + " topic alone (docs/events.md). Runs until Ctrl-C.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class NotifyCommand implements Callable<Integer> {

    private static final Set<String> TYPES = Stream.of(EventType.values())
            .filter(type -> type != EventType.UNRECOGNIZED && type != EventType.EVENT_TYPE_UNSPECIFIED)
            .map(type -> type.name().substring("EVENT_TYPE_".length()).toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsFlags common;

    @Option(
            names = "--webhook",
            paramLabel = "URL",
            description = "Sends each event there by POST, as JSON; repeatable.")
    private List<String> webhooks = List.of();

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "File with the secret by which webhooks are signed (HMAC-SHA256).")
    private Path secretFile;

    @Option(
            names = "--mqtt",
            paramLabel = "URL",
            description = "Sends each event to this MQTT broker: tcp://host:1883 or ssl://host:8883.")
    private String mqtt;

    @Option(names = "--mqtt-user", paramLabel = "NAME", description = "User at the MQTT broker.")
    private String user;

    @Option(names = "--mqtt-password-file", paramLabel = "FILE", description = "File with the user's password.")
    private Path passwordFile;

    @Option(
            names = "--mqtt-prefix",
            paramLabel = "TOPIC",
            defaultValue = "landmarks",
            description = "What MQTT topics begin with: TOPIC/CAMERA/event (default: ${DEFAULT-VALUE}).")
    private String prefix;

    @Option(
            names = "--discovery",
            paramLabel = "TOPIC",
            defaultValue = "homeassistant",
            description = "Prefix of Home Assistant's discovery (default: ${DEFAULT-VALUE}); \"\" announces nothing.")
    private String discovery;

    @Option(
            names = "--types",
            paramLabel = "TYPE",
            split = ",",
            description = "Sends these types alone, for example zone_entered,line_crossed (default: all).")
    private List<String> types = List.of();

    @Option(
            names = "--only-cameras",
            paramLabel = "ID",
            split = ",",
            description = "Sends events of these cameras alone.")
    private List<String> cameras = List.of();

    @Option(names = "--rules", paramLabel = "NAME", split = ",", description = "Sends events of these rules alone.")
    private List<String> rules = List.of();

    @Option(
            names = "--group",
            paramLabel = "ID",
            defaultValue = "landmark-stream-notify",
            description = "Consumer group, which remembers what was sent (default: ${DEFAULT-VALUE}).")
    private String group;

    @Option(
            names = "--from-beginning",
            description = "Where the group has sent nothing yet: begins with the oldest event, not with the next.")
    private boolean beginning;

    @Override
    @SuppressWarnings("try") // its hook stays until the work has ended
    public Integer call() throws Exception {
        if (webhooks.isEmpty() && mqtt == null) {
            throw new SettingsException("There is nowhere to send events to: give --webhook URL, --mqtt URL, or both.");
        }
        requireTarget("--secret-file", secretFile, webhooks.isEmpty(), "--webhook URL");
        requireTarget("--mqtt-user", user, mqtt == null, "--mqtt URL");
        requireTarget("--mqtt-password-file", passwordFile, mqtt == null, "--mqtt URL");
        for (String type : types) {
            if (!TYPES.contains(type)) {
                throw new SettingsException("--types: there is no type " + type
                        + NearestName.of(type, TYPES)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(".")
                        + " There are: "
                        + String.join(", ", TYPES.stream().sorted().toList()));
            }
        }
        JobSettings settings = common.settings();
        List<Target> targets = targets();
        Topics.requireEvents(settings);
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties(settings));
        consumer.subscribe(List.of(settings.kafka().eventsTopic()));
        PrintWriter out = spec.commandLine().getOut();
        Notifier notifier = new Notifier(
                consumer,
                targets,
                new Filter(Set.copyOf(types), Set.copyOf(cameras), Set.copyOf(rules)),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                line -> Faults.tell(spec.commandLine().getErr(), line));
        out.println("Events of " + settings.kafka().eventsTopic() + " at "
                + settings.kafka().bootstrapServers() + " go to "
                + targets.stream().map(Target::name).collect(Collectors.joining(" and ")) + " until Ctrl-C.");
        out.flush();
        try (OnInterrupt onInterrupt = new OnInterrupt(notifier::stop)) {
            notifier.run();
        }
        return 0;
    }

    private static void requireTarget(String option, Object value, boolean none, String target) {
        if (value != null && none) {
            throw new SettingsException(option + " is of no use without " + target + ": add that, or leave it out.");
        }
    }

    private List<Target> targets() throws IOException {
        List<Target> targets = new ArrayList<>();
        String secret = text(secretFile);
        for (String url : webhooks) {
            URI address = address("--webhook", url, Set.of("http", "https"), "https://example.com/hook");
            if (address.getRawUserInfo() != null) {
                throw new SettingsException(
                        "--webhook takes no user and password in the address, which would not be sent:"
                                + " leave out what stands before the @. --secret-file signs what is sent.");
            }
            targets.add(Faults.given(() -> new Webhook(address, secret, Clock.systemUTC())));
        }
        if (mqtt != null) {
            URI broker = address("--mqtt", mqtt, Set.of("tcp", "ssl"), "tcp://localhost:1883");
            if (broker.getRawUserInfo() != null) {
                throw new SettingsException(
                        "--mqtt takes no user and password in the address: leave out what stands before"
                                + " the @, and give --mqtt-user and --mqtt-password-file.");
            }
            if (!broker.getRawPath().isEmpty() || broker.getRawQuery() != null || broker.getRawFragment() != null) {
                throw new SettingsException("--mqtt " + mqtt + " has something behind host and port: write "
                        + broker.getScheme() + "://" + broker.getHost()
                        + (broker.getPort() < 0 ? "" : ":" + broker.getPort()) + ".");
            }
            if (prefix.isBlank() || prefix.matches(".*[+#].*")) {
                throw new SettingsException(
                        "--mqtt-prefix " + prefix + " is no topic: it must not be empty and must hold no + and no #.");
            }
            targets.add(new Mqtt(new Mqtt.Options(mqtt, clientId(), user, text(passwordFile), prefix, discovery)));
        }
        return targets;
    }

    /** Another for each process, for a broker throws out who has the same; 23 characters, which every broker takes. */
    static String clientId() {
        return "landmarks-" + UUID.randomUUID().toString().replace("-", "").substring(0, 13);
    }

    private static URI address(String option, String url, Set<String> schemes, String example) {
        try {
            URI address = URI.create(url);
            if (address.getScheme() != null && schemes.contains(address.getScheme()) && address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new SettingsException(option + " " + url + " is no address; write for example " + example + ".");
    }

    /** A file's text without the line's end; {@code null} for no file. */
    private static String text(Path file) throws IOException {
        Faults.requireReadable(file);
        if (file == null) {
            return null;
        }
        String text = Files.readString(file).strip();
        if (text.isEmpty()) {
            throw new SettingsException(file + " is empty: write the secret into it.");
        }
        return text;
    }

    private Properties properties(JobSettings settings) {
        Properties properties = AuditCommand.clients(settings);
        properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5"); // which may each take a while
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, beginning ? "earliest" : "latest");
        properties.setProperty(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        properties.setProperty(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        return properties;
    }
}
