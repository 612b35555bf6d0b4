package io.landmarkstream.cli;

import io.landmarkstream.bench.ControlBench;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.picture.Pictures;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code landmarks bench control}: what switches of networks cost. */
@Command(
        name = "control",
        description =
                "Lets two pipelines take turns, as control records do: time of the frame of a switch, and the memory"
                        + " that remains.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BenchControlCommand implements Callable<Integer> {

    @Mixin
    private BenchRun run;

    @Parameters(paramLabel = "PICTURE", description = "Picture on which the pipelines look.")
    private Path picture;

    @Option(names = "--from", paramLabel = "NAME", defaultValue = "hand", description = "Default: ${DEFAULT-VALUE}.")
    private String from;

    @Option(names = "--to", paramLabel = "NAME", defaultValue = "hand-fp32", description = "Default: ${DEFAULT-VALUE}.")
    private String to;

    @Option(names = "--switches", paramLabel = "N", defaultValue = "100", description = "Default: ${DEFAULT-VALUE}.")
    private int switches;

    @Override
    public Integer call() throws Exception {
        Faults.atLeast("--switches", switches, 10);
        BufferedImage image = ImageIO.read(picture.toFile());
        if (image == null) {
            throw new SettingsException(picture + " is no picture that can be read here; take a JPEG or PNG.");
        }
        return run.of((folder, say) -> {
            ControlBench.Figures figures =
                    new ControlBench(run.models().orElse(null), from, to, switches, say).run(Pictures.ofImage(image));
            say.accept(("frame of a switch %.1f ms (longest %.1f), others %.1f ms;"
                            + " resident %.1f MB after 5, %.1f MB after %d: %.3f")
                    .formatted(
                            figures.switchMs(),
                            figures.longestSwitchMs(),
                            figures.frameMs(),
                            figures.residentAfterFiveMb(),
                            figures.residentAtEndMb(),
                            switches,
                            figures.ratio()));
            return figures;
        });
    }
}
