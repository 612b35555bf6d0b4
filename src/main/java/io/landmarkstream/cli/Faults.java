package io.landmarkstream.cli;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.FileFault;
import io.landmarkstream.config.NearestName;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.model.LfsPointer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * How every command tells what went wrong: one line on standard error that begins with {@code landmarks:}, and an exit
 * code. {@value #REFUSED}: what was asked for cannot be done as it stands (arguments, options, settings), so nothing
 * was begun. {@value #FAILED}: it was tried, and something that it needs (a file, a model, a broker, the job) failed.
 */
final class Faults {

    static final int FAILED = 1;
    static final int REFUSED = 2;

    private static final Pattern CHOICES = Pattern.compile("expected one of \\[(.*)] but was '(.*)'");

    private Faults() {}

    /** For any exception of a command. A bug of ours keeps its stack trace, below a line that says so. */
    static int report(Exception fault, CommandLine command, CommandLine.ParseResult given) {
        PrintWriter err = command.getErr();
        Optional<String> sentence = sentence(fault);
        if (sentence.isPresent()) {
            tell(err, sentence.get());
        } else {
            tell(err, "an error in landmark-stream itself; please report it with what follows.");
            fault.printStackTrace(err);
        }
        err.flush();
        return fault instanceof SettingsException ? REFUSED : FAILED;
    }

    /** For a command line that cannot be understood: the cause, without pages of usage before it. */
    static int report(ParameterException fault, String[] arguments) {
        CommandLine command = fault.getCommandLine();
        PrintWriter err = command.getErr();
        String sentence = plain(fault.getMessage().lines().findFirst().orElse("the arguments cannot be understood"));
        String meant = fault instanceof UnmatchedArgumentException unmatched
                ? nearest(unmatched).map(name -> "; did you mean " + name + "?").orElse("")
                : "";
        tell(
                err,
                stripped(sentence) + (meant.isEmpty() ? "." : meant) + " "
                        + command.getCommandSpec().qualifiedName() + " --help tells what there is.");
        err.flush();
        return REFUSED;
    }

    /** The command or option that was meant. */
    private static Optional<String> nearest(UnmatchedArgumentException fault) {
        CommandLine command = fault.getCommandLine();
        String given = fault.getUnmatched().get(0);
        int value = given.indexOf('=');
        List<String> names = new ArrayList<>(command.getSubcommands().keySet());
        if (given.startsWith("-")) {
            names = command.getCommandSpec().options().stream()
                    .flatMap(option -> Arrays.stream(option.names()))
                    .filter(name -> name.startsWith("--"))
                    .toList();
        }
        return NearestName.of(value < 0 ? given : given.substring(0, value), names);
    }

    /** Without the parser's words for types and choices. */
    static String plain(String sentence) {
        String words = sentence.replace(" is not an int", " is no whole number")
                .replace(" is not a long", " is no whole number")
                .replace(" is not a double", " is no number")
                .replace(" is not a boolean", " is neither true nor false")
                .replace(" (case-insensitive)", "");
        Matcher choices = CHOICES.matcher(words);
        return choices.find()
                ? words.substring(0, choices.start())
                        + "'" + choices.group(2) + "' is none of "
                        + choices.group(1).toLowerCase(Locale.ROOT)
                : words;
    }

    private static String stripped(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    /** One line, as all others. */
    static void tell(PrintWriter err, String sentence) {
        err.println("landmarks: " + sentence);
        err.flush();
    }

    /** What a person needs to know of a fault; empty where it is an error of the program. */
    static Optional<String> sentence(Throwable fault) {
        if (fault instanceof UncheckedIOException wrapped) {
            return sentence(wrapped.getCause());
        }
        if (fault instanceof FileSystemException file) {
            return Optional.of(file.getFile() + ": " + FileFault.why(file));
        }
        if (fault instanceof RejectException rejected) {
            return Optional.of(rejected.reason() + ": " + rejected.getMessage());
        }
        if (fault instanceof KafkaException kafka) {
            Throwable cause = kafka;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return Optional.of("Kafka's client: " + cause.getMessage()
                    + ". Look at --bootstrap-servers and landmarks.kafka.properties.*.");
        }
        if (fault instanceof ConfigException || fault instanceof IOException) {
            return Optional.of(fault.getMessage() == null ? fault.toString() : fault.getMessage());
        }
        return Optional.empty();
    }

    /** The value of an argument; a refusal of it is one of the settings. */
    static <T> T given(Supplier<T> argument) {
        try {
            return argument.get();
        } catch (IllegalArgumentException e) {
            throw new SettingsException(e.getMessage());
        }
    }

    /**
     * A number of the command line.
     *
     * @param value {@code null}: not given
     * @throws SettingsException if it is not within the bounds
     */
    static void range(String option, Number value, double least, double most) {
        if (value != null && !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw new SettingsException(option + " is " + value + ", but must be "
                    + (most == Double.POSITIVE_INFINITY
                            ? "at least " + plain(least)
                            : plain(least) + " to " + plain(most))
                    + ".");
        }
    }

    /** As {@link #range}, for what has no upper bound. */
    static void atLeast(String option, Number value, double least) {
        range(option, value, least, Double.POSITIVE_INFINITY);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /**
     * A file that is read after other work is there, and is what it seems: asked before the work.
     *
     * @param file {@code null}: none is read
     */
    static void requireReadable(Path file) throws IOException {
        if (file == null) {
            return;
        }
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isReadable(file)) {
            throw new FileSystemException(
                    file.toString(), null, "it cannot be read by this user; change its rights, or name another file");
        }
        if (LfsPointer.is(file)) {
            throw new IOException(LfsPointer.sentence(file.toString(), "file itself"));
        }
    }

    /**
     * A file that must not be there yet, so that nothing of the user's is overwritten.
     *
     * @param file {@code null}: none is written
     * @throws SettingsException if it is there
     */
    static void requireNew(String option, Path file) {
        if (file != null && Files.exists(file)) {
            throw new SettingsException(option + ": " + file + " is there already. Name another file, or remove it.");
        }
    }

    /**
     * A file that is written after long work can be written: asked before the work.
     *
     * @param file {@code null}: none is written
     */
    static void requireWritable(Path file) throws IOException {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "it is a folder; name a file to write");
        }
        if (!Files.isDirectory(folder)) {
            throw new FileSystemException(file.toString(), null, "there is no folder " + folder + " to write it into");
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new FileSystemException(
                    file.toString(), null, "it cannot be written; choose another place, or change the folder's rights");
        }
    }
}
