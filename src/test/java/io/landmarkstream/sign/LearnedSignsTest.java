package io.landmarkstream.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnedSignsTest {

    @TempDir
    private Path folder;

    @Test
    void aSignIsKnownByItsNearestExampleWithinItsLimitAndAnotherIsNot() {
        LearnedSigns signs = LearnedSigns.NONE
                .with("round", false, 1, List.of(way(0, 0, 1), way(0, .05, 2), way(0, -.05, 3)))
                .with("across", false, 1, List.of(way(1, 0, 4), way(1, .05, 5), way(1, -.05, 6)));

        assertThat(signs.match(way(0, .02, 7), null).sign().name()).isEqualTo("round");
        assertThat(signs.match(way(1, .02, 8), null).sign().name()).isEqualTo("across");
        assertThat(signs.match(way(2, 0, 9), null)).isNull();
        assertThat(signs.leftOut(signs.named("round"))).containsExactly("round", "round", "round");
    }

    @Test
    void anExampleUnlikeTheOthersIsJudgedByTheirLimit() {
        List<float[]> alike = List.of(way(0, 0, 1), way(0, .05, 2), way(0, -.05, 3), way(0, .02, 4));
        List<float[]> withOneBad = new ArrayList<>(alike);
        withOneBad.add(2, way(0, .7, 5));
        LearnedSigns signs = LearnedSigns.NONE.with("round", false, 1, withOneBad);

        assertThat(signs.match(way(0, .7, 6), null).sign().name())
                .as("its own limit was wide enough for it")
                .isEqualTo("round");
        assertThat(signs.leftOut(signs.named("round"))).containsExactly("round", "round", "", "round", "round");
    }

    @Test
    void anExampleThatIsLeftOutDoesNotKeepOtherSignsAwayFromIt() {
        LearnedSigns signs = LearnedSigns.NONE
                .with("small", false, 1, List.of(way(0, 0, 1), way(0, .02, 2), way(0, .04, 3)))
                .with("large", false, 1, List.of(way(0, 1.5, 4), way(0, .45, 5), way(0, 1.52, 6)));

        assertThat(signs.match(way(0, .4, 7), null).sign().name())
                .as("so near to an example of the one, the other has a narrow limit")
                .isEqualTo("large");
        assertThat(signs.leftOut(signs.named("large"))).containsExactly("large", "small", "large");
    }

    @Test
    void stepsMayComeALittleEarlierOrLater() {
        float[] slow = way(0, 0, 1);
        float[] shifted = new float[slow.length];
        for (int i = 0; i < TimeWarp.STEPS; i++) {
            int from = Math.max(0, Math.min(TimeWarp.STEPS - 1, i < 8 ? i - 2 : i));
            System.arraycopy(slow, from * SignSegment.WIDTH, shifted, i * SignSegment.WIDTH, SignSegment.WIDTH);
        }
        double plain = 0;
        for (int i = 0; i < slow.length; i++) {
            plain = Math.max(plain, Math.abs(slow[i] - shifted[i]));
        }

        assertThat(plain).isGreaterThan(.3);
        assertThat(TimeWarp.distance(slow, shifted, SignSegment.WIDTH, Double.POSITIVE_INFINITY))
                .isLessThan(.1);
        assertThat(TimeWarp.distance(slow, slow, SignSegment.WIDTH, Double.POSITIVE_INFINITY))
                .isZero();
    }

    @Test
    void aFileIsReadAsItWasWritten() throws IOException {
        LearnedSigns signs = LearnedSigns.NONE.with("round", true, 2, List.of(way(0, 0, 1), way(0, .1, 2)));
        Path file = folder.resolve("signs.json");
        Files.writeString(file, signs.json());

        assertThat(LearnedSigns.of(file)).usingRecursiveComparison().isEqualTo(signs);
    }

    @Test
    void whatIsWrongWithAFileIsSaid() throws IOException {
        Path file = folder.resolve("signs.json");
        Files.writeString(file, "{\"version\": 1, \"signs\": [{\"name\": \"wave\", \"examples\": []}]}");
        assertThatThrownBy(() -> LearnedSigns.of(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'wave' is the name of another movement");
        Files.writeString(file, "{\"version\": 2}");
        assertThatThrownBy(() -> LearnedSigns.of(file)).hasMessageContaining("version 2");
        Files.writeString(file, "null");
        assertThatThrownBy(() -> LearnedSigns.of(file)).hasMessageContaining("holds no signs");
        Files.writeString(file, "{\"version\": 1, \"signs\": [{\"name\": \"hello\", \"examples\": [[]]}]}");
        assertThatThrownBy(() -> LearnedSigns.of(file)).hasMessageContaining("limit of sign 'hello' is 0.0");
        for (int hands : new int[] {-1, 0, 3}) {
            Files.writeString(file, one("\"hands\": " + hands));
            assertThatThrownBy(() -> LearnedSigns.of(file))
                    .hasMessageContaining("sign 'hello' is one of " + hands + " hands, but must be of 1 or 2");
        }
        Files.writeString(file, one("\"hands\": 1"));
        assertThatThrownBy(() -> LearnedSigns.of(file)).hasMessageContaining("has 0 numbers");
        Files.writeString(file, "no JSON");
        assertThatThrownBy(() -> LearnedSigns.of(file)).hasMessageContaining("no file of learned signs");
        assertThatThrownBy(() -> LearnedSigns.of(folder.resolve("none.json"))).hasMessageContaining("cannot be read");
    }

    private static String one(String more) {
        return "{\"version\": 1, \"signs\": [{\"name\": \"hello\", \"limit\": 1, \"examples\": [null], " + more + "}]}";
    }

    @Test
    void signsThatComeTogetherAreThoseThatComeOneAfterTheOther() {
        LearnedSigns before = LearnedSigns.NONE
                .with("round", false, 1, List.of(way(0, 0, 1), way(0, .05, 2)))
                .with("across", false, 1, List.of(way(1, 0, 4), way(1, .05, 5)));
        List<float[]> other = List.of(way(0, .1, 7), way(0, .2, 8));
        List<float[]> zigzag = List.of(way(2, 0, 9), way(2, .3, 10));

        LearnedSigns together = before.with(List.of(
                new LearnedSigns.Sign("zigzag", true, 1, LearnedSigns.NO_LIMIT, zigzag),
                new LearnedSigns.Sign("round", false, 2, LearnedSigns.NO_LIMIT, other)));

        assertThat(together)
                .usingRecursiveComparison()
                .isEqualTo(before.with("zigzag", true, 1, zigzag).with("round", false, 2, other));
        assertThat(together.signs()).extracting(LearnedSigns.Sign::name).containsExactly("across", "zigzag", "round");
    }

    /** A circle (0), a line (1) or a zigzag (2), a little larger by {@code more}, with noise. */
    private static float[] way(int kind, double more, long seed) {
        Random random = new Random(seed);
        float[] steps = new float[TimeWarp.STEPS * SignSegment.WIDTH];
        for (int i = 0; i < TimeWarp.STEPS; i++) {
            double t = i / (TimeWarp.STEPS - 1.0);
            double x = kind == 0 ? .5 * StrictMath.cos(2 * Math.PI * t) : t - .5;
            double y = kind == 0 ? .5 * StrictMath.sin(2 * Math.PI * t) : kind == 1 ? 0 : i % 4 < 2 ? .5 : -.5;
            steps[i * SignSegment.WIDTH] = (float) ((1 + more) * x + .01 * random.nextGaussian());
            steps[i * SignSegment.WIDTH + 1] = (float) ((1 + more) * y + .01 * random.nextGaussian());
            steps[i * SignSegment.WIDTH + 9] = -1;
        }
        return steps;
    }
}
