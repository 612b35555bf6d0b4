package io.landmarkstream.sign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ZigzagTest {

    @Test
    void strokesLeadFromTurningPointToTurningPoint() {
        double[] values = {0, 0, 1, 2, 1.9, 3, 1, -1, -.8, 2};

        assertThat(Zigzag.strokes(values, 0, 1))
                .containsExactly(new Zigzag.Stroke(0, 5, 3), new Zigzag.Stroke(5, 7, -4), new Zigzag.Stroke(7, 9, 3));
    }

    @Test
    void whatIsShorterThanTheLeastIsNoStroke() {
        assertThat(Zigzag.strokes(new double[] {0, .4, 0, .4, 0, .4}, 0, .5)).isEmpty();
    }

    @Test
    void aValueThatIsMissingBeginsAnew() {
        assertThat(Zigzag.strokes(new double[] {0, 5, 0, Double.NaN, 1, 4}, 0, 1))
                .containsExactly(new Zigzag.Stroke(4, 5, 3));
    }

    @Test
    void aStrokesTimeIsThatOfItsMiddlePart() {
        double[] values = {0, 0, 0, 0, 3, 6, 6, 6};
        long[] times = {0, 100_000, 200_000, 300_000, 400_000, 500_000, 600_000, 700_000};
        List<Zigzag.Stroke> strokes = Zigzag.strokes(values, 0, 1);

        assertThat(strokes).hasSize(1);
        assertThat(Zigzag.seconds(values, times, strokes.get(0))).isEqualTo(.2);
        assertThat(Zigzag.begin(values, strokes.get(0))).isEqualTo(3);
    }
}
