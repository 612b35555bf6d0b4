package io.landmarkstream.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bin/landmarks}: one class a command, in the order of {@code --help}. */
@Command(
        name = "landmarks",
        description = "Hand and face landmarks from camera streams: Kafka in, Apache Flink, ONNX Runtime, Kafka out.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            // Each command adds its line here.
            EvaluateCommand.class,
        })
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
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
