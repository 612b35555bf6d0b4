package io.landmarkstream.cli;

import io.landmarkstream.attributes.SignExtractor;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.MovementName;
import io.landmarkstream.sign.SignOptions;
import io.landmarkstream.sign.SignRecorder;
import io.landmarkstream.task.HandFaceLandmarker;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks gestures learn}: a sign from clips that show it once each. */
@Command(
        name = "learn",
        description =
                "Learns a sign from clips. Each shows it once, with a short rest before and after it; five are good.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class GesturesLearnCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "Small letters, digits and underscores.")
    private String name;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "CLIP", description = "Video files.")
    private List<Path> clips;

    @Mixin
    private GestureClips input;

    @Option(names = "--face", description = "Where the hand is relative to the face counts.")
    private boolean face;

    @Option(names = "--two-hands", description = "The distance between both hands counts.")
    private boolean twoHands;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path file = input.file();
        try {
            LearnedSigns.checkName(name, new HashSet<>(MovementName.all()));
            LearnedSigns before = Files.exists(file) ? LearnedSigns.of(file) : LearnedSigns.NONE;
            List<float[]> examples = new ArrayList<>();
            try (HandFaceLandmarker landmarker = input.open(SignOptions.OFF)) {
                for (Path clip : clips) {
                    SignRecorder recorder = new SignRecorder();
                    input.read(clip, landmarker, frame -> recorder.add(SignExtractor.frame(frame, false)));
                    float[] example = recorder.example(face);
                    out.println(clip + (example == null ? ": no hand moves between two rests; left out" : ": learned"));
                    out.flush();
                    if (example != null) {
                        examples.add(example);
                    }
                }
            }
            if (examples.isEmpty()) {
                throw new SettingsException(
                        "no clip shows the sign: rest the hand for a moment before and after it, and"
                                + " keep it in the picture");
            }
            LearnedSigns learned = before.with(name, face, twoHands ? 2 : 1, examples);
            Files.writeString(file, learned.json());
            LearnedSigns.Sign sign = learned.named(name);
            out.println(String.format(
                    Locale.ROOT,
                    "%s: %d examples, limit %.2f, in %s with %d signs",
                    name,
                    examples.size(),
                    sign.limit(),
                    file,
                    learned.signs().size()));
            GestureClips.hint(out, sign);
            return 0;
        } catch (ConfigException e) {
            throw new SettingsException(e.getMessage());
        }
    }
}
