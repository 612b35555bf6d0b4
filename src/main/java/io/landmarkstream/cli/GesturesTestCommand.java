package io.landmarkstream.cli;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.SignOptions;
import io.landmarkstream.task.HandFaceLandmarker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks gestures test}: how well learned signs are told apart, and what other clips show of them. */
@Command(
        name = "test",
        description =
                "Prints what each example is taken for when it is left out, and how often the given clips, which show"
                        + " none of the signs, are taken for one.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class GesturesTestCommand implements Callable<Integer> {

    private static final String NOTHING = "(none)";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "CLIP", description = "Clips that do not show the signs.")
    private List<Path> clips = new ArrayList<>();

    @Mixin
    private GestureClips input;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        LearnedSigns learned;
        try {
            learned = LearnedSigns.of(input.file());
        } catch (ConfigException e) {
            throw new SettingsException(e.getMessage());
        }
        out.println("Each example, left out of its sign, is taken for:");
        int right = 0;
        int all = 0;
        for (LearnedSigns.Sign sign : learned.signs()) {
            Map<String, Integer> taken = new TreeMap<>();
            for (String name : learned.leftOut(sign)) {
                taken.merge(name.isEmpty() ? NOTHING : name, 1, Integer::sum);
                right += name.equals(sign.name()) ? 1 : 0;
                all++;
            }
            out.println(String.format(Locale.ROOT, "  %-20s %s", sign.name(), taken));
        }
        out.println(String.format(Locale.ROOT, "  %d of %d right", right, all));
        learned.signs().forEach(sign -> GestureClips.hint(out, sign));
        if (clips.isEmpty()) {
            return 0;
        }
        double seconds = 0;
        Map<String, Integer> told = new TreeMap<>();
        try (HandFaceLandmarker landmarker = input.open(new SignOptions(false, null, learned))) {
            for (Path clip : clips) {
                seconds += input.read(clip, landmarker, frame -> frame.attributes()
                        .forEach(one ->
                                one.signs().movements().forEach(moved -> told.merge(moved.name(), 1, Integer::sum))));
            }
        }
        int sum = told.values().stream().mapToInt(Integer::intValue).sum();
        out.println(String.format(
                Locale.ROOT,
                "In %.0f s of other clips: %d, %.1f an hour %s",
                seconds,
                sum,
                3600 * sum / seconds,
                told));
        return 0;
    }
}
