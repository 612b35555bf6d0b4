package io.landmarkstream.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bin/landmarks}: one class a command, in the order of {@code --help}. */
@Command(
        name = "landmarks",
        description = "Hand and face landmarks from camera streams: Kafka in, Apache Flink, ONNX Runtime, Kafka out.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            DemoCommand.class,
            DetectCommand.class,
            EvaluateCommand.class,
            PublishCommand.class,
            RunCommand.class,
            ViewCommand.class,
            TopicsCommand.class,
            ModelsCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
        })
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        int code = commandLine().execute(args);
        if (Main.class.getClassLoader() == ClassLoader.getSystemClassLoader()) {
            System.exit(code);
        }
        // Submitted to a cluster: the process is Flink's, and an exit would take its JobManager along.
        if (code != 0) {
            throw new IllegalStateException(
                    "landmarks " + String.join(" ", args) + " ended with code " + code + "; the lines above say why.");
        }
    }

    /** All commands with their flags. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::report);
    }

    /** A file or folder that cannot be used is one line; everything else is a fault of ours and keeps its trace. */
    private static int report(Exception fault, CommandLine command, CommandLine.ParseResult given) throws Exception {
        if (!(fault instanceof FileSystemException file)) {
            throw fault;
        }
        String why = file.getReason() != null
                ? file.getReason()
                : fault instanceof NoSuchFileException
                        ? "there is no such file or folder"
                        : fault instanceof AccessDeniedException ? "access is denied" : fault.toString();
        command.getErr().println("landmarks: " + file.getFile() + ": " + why);
        return 1;
    }

    /** The jar's version. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"landmark-stream " + (version == null ? "(not packaged)" : version)};
        }
    }
}
