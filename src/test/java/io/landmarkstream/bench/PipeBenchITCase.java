package io.landmarkstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench pipe} with few cameras. What it says of state and bytes holds for any number of them. */
@Timeout(300)
class PipeBenchITCase {

    private static final int CAMERAS = 40;
    private static final int FRAMES = 60;
    private static final int FPS = 15;

    @TempDir
    private Path folder;

    @Test
    void thePlanIsRightAboutStateAndBytesAndARescaleLosesNothing() throws Exception {
        PipeBench.Figures figures = new PipeBench(
                        new PipeBench.Options(CAMERAS, FRAMES, FPS, 1, 320, 240, 200), folder, System.out::println)
                .run();

        assertThat(figures.rescale().lost()).isZero();
        assertThat(figures.rescale().doubled()).isZero();
        assertThat(figures.rescale().rejects()).isEmpty();
        assertThat(figures.rescale().busiest()).isBetween(1., 1.2);
        assertThat(figures.outBytes().ratio()).as("a result's bytes").isBetween(.8, 1.2);
        assertThat(figures.stateMb().ratio()).as("state").isBetween(.8, 1.2);
    }
}
