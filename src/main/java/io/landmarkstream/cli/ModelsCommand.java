package io.landmarkstream.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code landmarks models}: what models there are, whether their files are right, where to get them, what they do. */
@Command(
        name = "models",
        description = "List, verify, fetch and look into models.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ModelsListCommand.class,
            ModelsVerifyCommand.class,
            ModelsPullCommand.class,
            ModelsTraceCommand.class,
            ModelsTryCommand.class
        })
public final class ModelsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: list, verify, pull, trace or try");
    }
}
