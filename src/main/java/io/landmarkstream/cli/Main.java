package io.landmarkstream.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bin/landmarks}: one class a command, in the order of {@code --help}. */
@Command(
        name = "landmarks",
        description = "Hand and face landmarks from camera streams: Kafka in, Apache Flink, ONNX Runtime, Kafka out.",
        mixinStandardHelpOptions = true,
        versionProvider = CommandLines.Version.class,
        subcommands = {
            DemoCommand.class,
            CalibrateCommand.class,
            DetectCommand.class,
            EvaluateCommand.class,
            PublishCommand.class,
            RunCommand.class,
            FuseCommand.class,
            ViewCommand.class,
            NotifyCommand.class,
            ControlCommand.class,
            TopicsCommand.class,
            AuditCommand.class,
            ExportCommand.class,
            ShapesCommand.class,
            GesturesCommand.class,
            ModelsCommand.class,
            DoctorCommand.class,
            ImportScenesCommand.class,
            PlanCommand.class,
            BenchCommand.class,
            ProveCommand.class,
        })
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        CommandLines.end(commandLine(), args);
    }

    /** All commands with their flags. */
    public static CommandLine commandLine() {
        return CommandLines.of(new Main());
    }
}
