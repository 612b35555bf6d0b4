package io.landmarkstream.cli;

import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.job.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code landmarks topics}: makes and shows the topics for frames, results and rejects. */
@Command(
        name = "topics",
        description = "Creates or describes the topics for frames, results and rejects.",
        mixinStandardHelpOptions = true,
        subcommands = {TopicsCommand.Create.class, TopicsCommand.Describe.class})
public final class TopicsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: create or describe");
    }

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
        public Integer call() throws IOException, InterruptedException {
            Faults.range("--partitions", partitions, 1, 10_000);
            if (replication != -1) {
                Faults.range("--replication", replication, 1, 100);
            }
            JobSettings settings = common.settings();
            List<String> created = Topics.create(settings, partitions, replication, retention());
            PrintWriter out = spec.commandLine().getOut();
            out.println(created.isEmpty() ? "All topics were there." : "Created " + String.join(", ", created));
            Topics.otherPartitions(settings, partitions).forEach(out::println);
            out.flush();
            return 0;
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
            description = "Shows partitions and settings of each topic. Exit code 1 if one is missing.",
            mixinStandardHelpOptions = true)
    static final class Describe implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private SettingsFlags common;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Topics.Description topics = Topics.describe(common.settings());
            PrintWriter out = spec.commandLine().getOut();
            topics.lines().forEach(out::println);
            out.flush();
            return topics.missing().isEmpty() ? 0 : Faults.FAILED;
        }
    }
}
