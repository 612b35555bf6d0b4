package io.landmarkstream.cli;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.FileFault;
import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.control.CameraMessage;
import io.landmarkstream.control.ControlKey;
import io.landmarkstream.control.ControlKey.Kind;
import io.landmarkstream.control.ControlReader;
import io.landmarkstream.control.ModelsMessage;
import io.landmarkstream.control.SignMessage;
import io.landmarkstream.job.ControlTopic;
import io.landmarkstream.job.JobOptions;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.sign.LearnedSigns;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks control}: changes settings and networks of a running job. */
@Command(
        name = "control",
        description =
                "Changes settings and networks of a job that runs with landmarks.control.enabled (docs/control.md).",
        mixinStandardHelpOptions = true,
        subcommands = {
            ControlCommand.Show.class,
            ControlCommand.Set.class,
            ControlCommand.Reset.class,
            ControlCommand.Models.class,
            ControlCommand.Rollback.class,
            ControlCommand.Sign.class,
            ControlCommand.Unsign.class
        })
public final class ControlCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: show, set, reset, models, rollback, sign or unsign");
    }

    /** What every one of them needs. */
    private abstract static class Part implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private SettingsFlags common;

        @Override
        public Integer call() throws Exception {
            JobSettings settings = JobSettings.of(
                    common.layers(Map.of(JobOptions.CONTROL.key(), "true")).configuration());
            run(ControlTopic.read(settings));
            spec.commandLine().getOut().flush();
            return 0;
        }

        abstract void run(ControlTopic topic) throws Exception;

        PrintWriter out() {
            return spec.commandLine().getOut();
        }
    }

    /** Those that write a record. */
    private abstract static class Change extends Part {

        @Option(
                names = "--in",
                paramLabel = "TIME",
                description =
                        "How far ahead it takes effect, in capture time, by this machine's clock (default: 2s after"
                                + " the broker took it).")
        private String ahead;

        @Option(
                names = "--from",
                paramLabel = "TIME",
                description = "Capture time from which on it holds, for example 2026-05-01T12:00:00Z; over --in.")
        private String from;

        /** {@code null}: the job's own lead. */
        final Long fromUs() {
            try {
                if (from != null) {
                    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(from));
                }
                if (ahead == null) {
                    return null;
                }
                Duration lead = TimeUtils.parseDuration(ahead);
                if (lead.compareTo(Duration.ofMillis(500)) < 0) {
                    throw new SettingsException("--in " + ahead + " is too soon: every task has to know it before the"
                            + " first frame that it holds for; the least is 500ms.");
                }
                return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now().plus(lead));
            } catch (DateTimeParseException e) {
                throw new SettingsException("--from " + from + " is no time; write for example 2026-05-01T12:00:00Z.");
            } catch (IllegalArgumentException e) {
                throw new SettingsException("--in " + ahead + " is no time; write for example 2s or 500ms.");
            }
        }

        final void send(ControlTopic topic, ControlKey key, Object message, Long fromUs) throws Exception {
            ControlTopic.Sent sent = topic.send(key, fromUs, message);
            out().println("%s: version %d, from capture time %s on"
                    .formatted(key.text(), sent.version(), Instant.EPOCH.plus(sent.fromUs(), ChronoUnit.MICROS)));
            out().println("A record on the rejects topic with REASON_CONTROL says if the job refuses it.");
        }
    }

    /** Prints what is set. */
    @Command(
            name = "show",
            description = "Prints what is set, as JSON, one line for each camera and pipeline.",
            mixinStandardHelpOptions = true)
    static final class Show extends Part {

        @Override
        void run(ControlTopic topic) {
            List<ControlKey> keys = topic.ledger().keys();
            if (keys.isEmpty()) {
                out().println("Nothing is set; everything is as configured.");
            }
            for (ControlKey key : keys) {
                if (key.kind() == Kind.SIGN) {
                    out().println("%s version %d from %s: %s"
                            .formatted(
                                    key.text(),
                                    topic.ledger().version(key),
                                    Instant.EPOCH.plus(topic.ledger().fromUs(key), ChronoUnit.MICROS),
                                    words(topic.ledger().sign(key.name()).orElseThrow())));
                    continue;
                }
                Object message = key.kind() == Kind.CAMERA
                        ? topic.ledger().camera(key.name()).orElseThrow()
                        : topic.ledger().models(key.name()).orElseThrow();
                out().println("%s version %d from %s: %s"
                        .formatted(
                                key.text(),
                                topic.ledger().version(key),
                                Instant.EPOCH.plus(topic.ledger().fromUs(key), ChronoUnit.MICROS),
                                new String(ControlReader.write(message), StandardCharsets.UTF_8)));
            }
        }
    }

    /** Instead of thousands of numbers. */
    private static String words(SignMessage sign) {
        return sign.sets() ? "learned from " + sign.examples().size() + " examples" : "taken away";
    }

    /** Sets some of a camera's settings; the others stay. */
    @Command(
            name = "set",
            description = "Sets some of a camera's settings; the others stay as they are. KEY= sets one back.",
            mixinStandardHelpOptions = true)
    static final class Set extends Change {

        @Parameters(index = "0", paramLabel = "CAMERA", description = "Id of the camera.")
        private String camera;

        @Parameters(
                index = "1..*",
                arity = "0..*",
                paramLabel = "KEY=VALUE",
                description = "smoothness, responsiveness (0 to 1), mirrored, paused (true or false), field-of-view"
                        + " (degrees), detect-interval (frames), pipeline.NAME (on or off).")
        private List<String> values = new ArrayList<>();

        @Option(
                names = "--places",
                paramLabel = "FILE",
                description =
                        "YAML with zones and lines, written as in the list of cameras; replaces those of the camera.")
        private Path places;

        private record PlacesFile(
                Map<String, List<List<Double>>> zones, Map<String, CameraMessage.LineMessage> lines) {}

        @Override
        void run(ControlTopic topic) throws Exception {
            if (values.isEmpty() && places == null) {
                throw new SettingsException("Say what to set: KEY=VALUE, or --places FILE.");
            }
            ControlKey key = new ControlKey(Kind.CAMERA, camera);
            CameraMessage message = topic.ledger().camera(camera).orElse(CameraMessage.CONFIGURED);
            for (String value : values) {
                message = with(message, value);
            }
            PlacesFile file = placesFile();
            Long from = fromUs();
            send(
                    topic,
                    key,
                    new CameraMessage(
                            ControlReader.VERSION,
                            from,
                            topic.ledger().version(key),
                            message.mirrored(),
                            message.smoothness(),
                            message.responsiveness(),
                            message.fieldOfView(),
                            message.detectInterval(),
                            message.paused(),
                            message.pipelines(),
                            file == null ? message.zones() : file.zones(),
                            file == null ? message.lines() : file.lines()),
                    from);
        }

        private PlacesFile placesFile() {
            if (places == null) {
                return null;
            }
            try {
                return StrictYaml.read(places.toString(), Files.readString(places), PlacesFile.class);
            } catch (IOException e) {
                throw new SettingsException("--places: " + FileFault.unreadable(places, e) + ".");
            }
        }

        static CameraMessage with(CameraMessage m, String pair) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new SettingsException("'" + pair + "' is no KEY=VALUE.");
            }
            String key = pair.substring(0, equals);
            String value = pair.substring(equals + 1);
            Boolean mirrored = key.equals("mirrored") ? bool(key, value) : m.mirrored();
            Double smoothness = key.equals("smoothness") ? number(key, value) : m.smoothness();
            Double responsiveness = key.equals("responsiveness") ? number(key, value) : m.responsiveness();
            Double field = key.equals("field-of-view") ? number(key, value) : m.fieldOfView();
            Double interval = key.equals("detect-interval") ? number(key, value) : null;
            if (interval != null && interval != Math.rint(interval)) {
                throw new SettingsException("detect-interval=" + value + " is no whole number.");
            }
            Integer frames = key.equals("detect-interval")
                    ? interval == null ? null : (Integer) interval.intValue()
                    : m.detectInterval();
            Boolean paused = key.equals("paused") ? bool(key, value) : m.paused();
            Map<String, Boolean> pipelines = m.pipelines();
            if (key.startsWith("pipeline.")) {
                pipelines = new TreeMap<>(pipelines == null ? Map.of() : pipelines);
                String name = key.substring("pipeline.".length());
                switch (value) {
                    case "off" -> pipelines.put(name, false);
                    case "on", "" -> pipelines.remove(name);
                    default -> throw new SettingsException(pair + ": must be on or off.");
                }
                pipelines = pipelines.isEmpty() ? null : pipelines;
            } else if (!KEYS.contains(key)) {
                throw new SettingsException("There is no setting '" + key + "'; there are " + String.join(", ", KEYS)
                        + " and pipeline.NAME.");
            }
            return new CameraMessage(
                    1,
                    null,
                    null,
                    mirrored,
                    smoothness,
                    responsiveness,
                    field,
                    frames,
                    paused,
                    pipelines,
                    m.zones(),
                    m.lines());
        }

        private static final List<String> KEYS =
                List.of("smoothness", "responsiveness", "mirrored", "field-of-view", "detect-interval", "paused");

        private static Boolean bool(String key, String value) {
            return switch (value) {
                case "true" -> Boolean.TRUE;
                case "false" -> Boolean.FALSE;
                case "" -> null;
                default -> throw new SettingsException(key + "=" + value + ": must be true or false.");
            };
        }

        private static Double number(String key, String value) {
            try {
                return value.isEmpty() ? null : Double.valueOf(value);
            } catch (NumberFormatException e) {
                throw new SettingsException(key + "=" + value + " is no number.");
            }
        }
    }

    /** Sets all of a camera's settings back. */
    @Command(
            name = "reset",
            description = "Sets all of a camera's settings back to what is configured.",
            mixinStandardHelpOptions = true)
    static final class Reset extends Change {

        @Parameters(paramLabel = "CAMERA", description = "Id of the camera.")
        private String camera;

        @Override
        void run(ControlTopic topic) throws Exception {
            ControlKey key = new ControlKey(Kind.CAMERA, camera);
            Long from = fromUs();
            send(
                    topic,
                    key,
                    new CameraMessage(
                            ControlReader.VERSION, from, null, null, null, null, null, null, null, null, null, null),
                    from);
        }
    }

    /** Lets another pipeline look. */
    @Command(
            name = "models",
            description =
                    "Lets another pipeline look in place of a configured one. It is loaded beside the running one,"
                            + " checked, and takes over at one frame of each camera.",
            mixinStandardHelpOptions = true)
    static final class Models extends Change {

        @Parameters(paramLabel = "PIPELINE=NAME", description = "The configured pipeline and the one that takes over.")
        private String change;

        @Option(names = "--share", paramLabel = "SHARE", description = "Share of the cameras, for example 10%%.")
        private String share;

        @Option(names = "--cameras", paramLabel = "ID,ID", split = ",", description = "These cameras alone.")
        private List<String> cameras;

        @Override
        void run(ControlTopic topic) throws Exception {
            int equals = change.indexOf('=');
            if (equals < 1 || equals == change.length() - 1) {
                throw new SettingsException("'" + change + "' is no PIPELINE=NAME.");
            }
            ControlKey key = new ControlKey(Kind.MODELS, change.substring(0, equals));
            ModelsMessage now = topic.ledger().models(key.name()).orElse(ModelsMessage.CONFIGURED);
            Long from = fromUs();
            send(
                    topic,
                    key,
                    now.followedBy(
                            from,
                            topic.ledger().version(key),
                            change.substring(equals + 1),
                            share == null ? null : (Double) share(share),
                            cameras),
                    from);
        }

        static double share(String text) {
            try {
                return text.endsWith("%")
                        ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
                        : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new SettingsException("--share " + text + " is no share; write for example 10% or 0.1.");
            }
        }
    }

    /** Takes the last change of a pipeline back. */
    @Command(
            name = "rollback",
            description = "Brings back what looked before the last change of a pipeline.",
            mixinStandardHelpOptions = true)
    static final class Rollback extends Change {

        @Parameters(paramLabel = "PIPELINE", description = "The configured pipeline.")
        private String pipeline;

        @Override
        void run(ControlTopic topic) throws Exception {
            ControlKey key = new ControlKey(Kind.MODELS, pipeline);
            ModelsMessage now = topic.ledger()
                    .models(pipeline)
                    .orElseThrow(
                            () -> new SettingsException("Nothing was ever set for the pipeline " + pipeline + "."));
            Long from = fromUs();
            send(topic, key, now.takenBack(from, topic.ledger().version(key)), from);
        }
    }

    /** Lets the job tell a learned sign. */
    @Command(
            name = "sign",
            description = "Lets the job tell a sign that bin/landmarks gestures learn wrote to a file.",
            mixinStandardHelpOptions = true)
    static final class Sign extends Change {

        @Parameters(paramLabel = "NAME", description = "Name of a sign of the file.")
        private String name;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                defaultValue = "signs.json",
                description = "File of the learned signs. Default: ${DEFAULT-VALUE}.")
        private Path file;

        @Override
        void run(ControlTopic topic) throws Exception {
            ControlKey key = new ControlKey(Kind.SIGN, name);
            Long from = fromUs();
            send(
                    topic,
                    key,
                    SignMessage.of(sign(file, name), from, topic.ledger().version(key)),
                    from);
        }

        static LearnedSigns.Sign sign(Path file, String name) {
            try {
                List<LearnedSigns.Sign> signs = LearnedSigns.of(file).signs();
                return signs.stream()
                        .filter(sign -> sign.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new SettingsException("%s has no sign %s; it has %s."
                                .formatted(
                                        file,
                                        name,
                                        String.join(
                                                ", ",
                                                signs.stream()
                                                        .map(LearnedSigns.Sign::name)
                                                        .toList()))));
            } catch (ConfigException e) {
                throw new SettingsException(e.getMessage() + ".");
            }
        }
    }

    /** Takes a learned sign away. */
    @Command(
            name = "unsign",
            description = "Takes a sign away that was set; one of landmarks.signs.learned holds again.",
            mixinStandardHelpOptions = true)
    static final class Unsign extends Change {

        @Parameters(paramLabel = "NAME", description = "Name of the sign.")
        private String name;

        @Override
        void run(ControlTopic topic) throws Exception {
            ControlKey key = new ControlKey(Kind.SIGN, name);
            if (!topic.ledger().sign(name).map(SignMessage::sets).orElse(false)) {
                throw new SettingsException("No sign " + name + " is set.");
            }
            Long from = fromUs();
            send(
                    topic,
                    key,
                    from == null ? null : new SignMessage(ControlReader.VERSION, from, null, null, null, null),
                    from);
        }
    }
}
