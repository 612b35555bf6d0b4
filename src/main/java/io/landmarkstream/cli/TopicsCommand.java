package io.landmarkstream.cli;

import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.job.Topics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.flink.util.TimeUtils;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code landmarks topics}: makes and shows the topics for frames, results and rejects. */
@Command(
        name = "topics",
        description = "Creates or describes the topics for frames, results and rejects.",
        mixinStandardHelpOptions = true,
        subcommands = {TopicsCommand.Create.class, TopicsCommand.Describe.class})
public final class TopicsCommand {

    private TopicsCommand() {}

    /** Creates those topics that are not there. */
    @Command(
            name = "create",
            description = "Creates those that are not there; the others stay as they are.",
            mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private SettingsFlags common;

        @Option(
                names = "--partitions",
                paramLabel = "N",
                defaultValue = "8",
                description = "Partitions of each topic; adding more later moves cameras (default: ${DEFAULT-VALUE}).")
        private int partitions;

        @Option(
                names = "--replication",
                paramLabel = "N",
                defaultValue = "-1",
                description = "Copies of each partition (default: as the broker has it).")
        private short replication;

        @Option(
                names = "--retention",
                paramLabel = "TIME",
                defaultValue = "30 min",
                description = "How long frames and results stay (default: ${DEFAULT-VALUE}).")
        private String retention;

        @Override
        public Integer call() throws InterruptedException {
            return kafka(spec, () -> {
                JobSettings settings = common.settings();
                List<String> created = Topics.create(settings, partitions, replication, retention());
                PrintWriter out = spec.commandLine().getOut();
                out.println(created.isEmpty() ? "All topics were there." : "Created " + String.join(", ", created));
                Topics.otherPartitions(settings, partitions).forEach(out::println);
            });
        }

        private Duration retention() {
            try {
                return TimeUtils.parseDuration(retention);
            } catch (IllegalArgumentException e) {
                throw new SettingsException("--retention " + retention + " is no time; write for example 30min or 2h.");
            }
        }
    }

    /** Shows the topics. */
    @Command(
            name = "describe",
            description = "Shows partitions and settings of each topic.",
            mixinStandardHelpOptions = true)
    static final class Describe implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private SettingsFlags common;

        @Override
        public Integer call() throws InterruptedException {
            return kafka(spec, () -> Topics.describe(common.settings())
                    .forEach(spec.commandLine().getOut()::println));
        }
    }

    private interface KafkaWork {
        void run() throws ExecutionException, InterruptedException;
    }

    private static int kafka(CommandSpec spec, KafkaWork work) throws InterruptedException {
        try {
            work.run();
            spec.commandLine().getOut().flush();
            return 0;
        } catch (SettingsException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 2;
        } catch (ExecutionException | KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            spec.commandLine()
                    .getErr()
                    .println(
                            cause instanceof TimeoutException
                                    ? "No Kafka broker answers (" + cause.getMessage()
                                            + "). Is it up, and is --bootstrap-servers right?"
                                    : "Kafka refused: " + cause.getMessage());
            return 1;
        }
    }
}
