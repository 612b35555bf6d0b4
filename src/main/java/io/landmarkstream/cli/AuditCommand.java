package io.landmarkstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.landmarkstream.audit.Audit;
import io.landmarkstream.audit.AuditReport;
import io.landmarkstream.audit.CameraAccount;
import io.landmarkstream.job.JobOptions.Delivery;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.job.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.flink.util.TimeUtils;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code landmarks audit}: checks from the topics alone that every frame has its one answer. */
@Command(
        name = "audit",
        description = "Checks from the topics that every frame has one answer: in = results + rejects + shed, for each"
                + " camera, in order and none twice. Exit code 1 if it does not add up.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class AuditCommand implements Callable<Integer> {

    /** More cameras than this are not printed one by one, unless something is wrong with them. */
    private static final int LINES = 200;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsFlags common;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Frames that the broker took from then on: 2026-11-30T08:00:00Z, or 30min for the last half"
                    + " hour (default: all that are there).")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Frames up to then (default: up to now).")
    private String to;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "60 s",
            description = "How long to wait for answers that are still missing (default: ${DEFAULT-VALUE}).")
    private String wait;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the account as JSON.")
    private Path json;

    @Override
    public Integer call() throws Exception {
        Faults.requireWritable(json);
        JobSettings settings = common.settings();
        Instant now = Instant.now();
        Instant begin = time("--from", from, now);
        Instant end = time("--to", to, now);
        Duration patience = duration("--wait", wait);
        Topics.require(settings);
        PrintWriter out = spec.commandLine().getOut();
        AuditReport report = Audit.run(
                new Audit.Options(
                        clients(settings),
                        settings.kafka().framesTopic(),
                        settings.kafka().landmarksTopic(),
                        settings.kafka().rejectsTopic(),
                        settings.kafka().groupId(),
                        begin,
                        end,
                        patience,
                        settings.output().delivery() == Delivery.AT_LEAST_ONCE),
                line -> Faults.tell(spec.commandLine().getErr(), line));
        print(out, report);
        out.flush();
        if (json != null) {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), report);
        }
        return report.addsUp() ? 0 : Faults.FAILED;
    }

    /** Properties of a Kafka client of the settings' brokers. */
    static Properties clients(JobSettings settings) {
        Properties properties = new Properties();
        properties.putAll(settings.kafka().properties());
        properties.setProperty(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrapServers());
        return properties;
    }

    /** A point in time, or how long ago; {@code null} where none is given. */
    static Instant time(String option, String text, Instant now) {
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return now.minus(duration(option, text));
        }
    }

    private static Duration duration(String option, String text) {
        try {
            return TimeUtils.parseDuration(text);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(option + " " + text + " is no time; write for example 30min"
                    + (option.equals("--wait") ? "." : ", or 2026-11-30T08:00:00Z."));
        }
    }

    static void print(PrintWriter out, AuditReport report) {
        List<CameraAccount> cameras = report.cameras();
        int width = Math.max(
                14, cameras.stream().mapToInt(c -> c.camera().length()).max().orElse(0));
        String format = "%-" + width + "s %10s %10s %10s %10s %10s %8s %8s %8s%n";
        out.printf(format, "camera", "in", "results", "rejects", "shed", "unanswered", "doubled", "disorder", "gaps");
        boolean all = cameras.size() <= LINES;
        cameras.stream().filter(c -> all || !c.addsUp()).limit(LINES).forEach(c -> line(out, format, c));
        if (!all) {
            out.println("(" + cameras.size() + " cameras; at most " + LINES
                    + " are printed, and of them those alone that" + " do not add up; --json FILE has all)");
        }
        CameraAccount total = report.total();
        line(out, format, total);
        reasons(out, "rejects", total.rejects());
        reasons(out, "shed", total.shed());
        cameras.stream()
                .filter(c -> c.unanswered() > 0)
                .limit(LINES)
                .forEach(c -> out.printf(
                        "%s: %d frames without an answer, the first at %s (partition:offset)%n",
                        c.camera(), c.unanswered(), c.firstUnanswered()));
        if (total.unanswered() > 0) {
            out.printf(
                    "Of the unanswered frames %d lie before what the job's group has committed: lost, or held by a"
                            + " video decoder. The job has yet to come to the other %d.%n",
                    report.behindCommitted(), total.unanswered() - report.behindCommitted());
        }
        if (report.strangers() > 0) {
            out.println(report.strangers() + " answers name a frame that is not on the topic.");
        }
        if (report.unreadable() > 0) {
            out.println(report.unreadable() + " records of the landmarks and rejects topics are not the job's.");
        }
        lag(out, report);
        report.notes().forEach(out::println);
        out.println(verdict(report));
    }

    private static void line(PrintWriter out, String format, CameraAccount c) {
        out.printf(
                Locale.ROOT,
                format,
                c.camera(),
                c.in(),
                c.results(),
                c.rejected(),
                c.shedFrames(),
                c.unanswered(),
                c.doubled(),
                c.disordered(),
                c.gap());
    }

    private static void reasons(PrintWriter out, String what, SortedMap<String, Long> counts) {
        if (!counts.isEmpty()) {
            out.println(what + ": "
                    + counts.entrySet().stream()
                            .map(e -> e.getKey() + " " + e.getValue())
                            .collect(Collectors.joining(", ")));
        }
    }

    private static void lag(PrintWriter out, AuditReport report) {
        long records = report.commitLag().stream()
                .mapToLong(AuditReport.CommitLag::records)
                .sum();
        out.printf(
                "commit lag: %d records behind the last stable offset%s%n",
                records,
                report.oldestTransactionMs() == null
                        ? ""
                        : ", oldest open transaction %.1f s".formatted(report.oldestTransactionMs() / 1000.));
    }

    private static String verdict(AuditReport report) {
        CameraAccount total = report.total();
        if (!report.addsUp()) {
            return "It does not add up.";
        }
        return "It adds up: %d frames, each with %s answer, in order%s."
                .formatted(
                        total.in(),
                        total.doubled() == 0 ? "one" : "its",
                        total.doubled() == 0 ? "" : "; %d answers came again".formatted(total.doubled()));
    }
}
