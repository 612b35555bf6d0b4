package io.landmarkstream.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code landmarks gestures}: signs of one's own, by example. */
@Command(
        name = "gestures",
        description = "Learn signs of your own from clips, and test them.",
        mixinStandardHelpOptions = true,
        subcommands = {GesturesLearnCommand.class, GesturesTestCommand.class})
public final class GesturesCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: learn or test");
    }
}
