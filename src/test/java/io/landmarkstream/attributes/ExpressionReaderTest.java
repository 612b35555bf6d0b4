package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Expressions of rendered heads, turned up to 45°, beside the truth that they were rendered with. */
class ExpressionReaderTest {

    private static final double FOCAL = 320 / Math.tan(Math.toRadians(30));

    private static final List<double[]> TRUTHS = new ArrayList<>();
    private static final List<Expression> READ = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        FaceReader reader = new FaceReader(60);
        try (InputStream in = ExpressionReaderTest.class.getResourceAsStream("/bench/heads.csv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                double[] numbers = Arrays.stream(line.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                double[] rays = new double[2 * 70];
                for (int i = 0; i < rays.length; i++) {
                    rays[i] = (numbers[11 + i] - (i % 2 == 0 ? 320 : 240)) / FOCAL;
                }
                TRUTHS.add(numbers);
                READ.add(reader.read(rays, null, null).expression());
            });
        }
    }

    @Test
    void theCanonicalHeadIsAtRestAndAtFullExtentWhereItsMovementsAre() {
        HeadModel model = HeadModel.CANONICAL;
        Expression rest = frontal(model.neutral);
        assertThat(new float[] {
                    rest.eyeBlinkLeft(), rest.jawOpen(), rest.mouthSmileLeft(), rest.browInnerUp(), rest.gazeLeft()
                })
                .containsExactly(new float[5], within(1e-4f));
        assertThat(frontal(HeadModel.plus(model.neutral, model.blink)).eyeBlinkRight())
                .isCloseTo(1, within(1e-4f));
        assertThat(frontal(HeadModel.plus(model.neutral, model.jaw)).jawOpen()).isCloseTo(1, within(1e-4f));
        assertThat(frontal(HeadModel.plus(model.neutral, model.smile)).mouthSmileLeft())
                .isCloseTo(1, within(1e-4f));
        assertThat(frontal(HeadModel.plus(model.neutral, model.outerBrows)).browOuterUpRight())
                .isCloseTo(1, within(1e-4f));
        Expression aside = frontal(HeadModel.plus(model.neutral, model.gaze));
        assertThat(aside.gazeLeft()).isCloseTo(30, within(.01f));
        assertThat(aside.gazeRight()).isCloseTo(30, within(.01f));
    }

    @Test
    void coefficientsFollowTheMovementsOfRandomPeople() {
        assertThat(correlation("eyeBlinkLeft", 3, Expression::eyeBlinkLeft)).isGreaterThan(.8);
        assertThat(correlation("eyeBlinkRight", 4, Expression::eyeBlinkRight)).isGreaterThan(.8);
        assertThat(correlation("jawOpen", 5, Expression::jawOpen)).isGreaterThan(.9);
        assertThat(correlation("mouthSmile", 6, e -> (e.mouthSmileLeft() + e.mouthSmileRight()) / 2))
                .isGreaterThan(.7);
        assertThat(correlation("gazeYaw", 9, e -> (e.gazeLeft() + e.gazeRight()) / 2))
                .isGreaterThan(.8);
    }

    @Test
    void anEyeIsShutOrOpenAsItIs() {
        int wrong = 0;
        int n = 0;
        for (int i = 0; i < READ.size(); i++) {
            double truth = TRUTHS.get(i)[3];
            if (truth < .1 || truth > .9) {
                n++;
                wrong += READ.get(i).eyeBlinkLeft() > .5 == truth > .9 ? 0 : 1;
            }
        }
        assertThat(n).isGreaterThan(100);
        assertThat(wrong / (double) n).isLessThan(.05);
    }

    private static Expression frontal(double[] xyz) {
        double[] xy = new double[2 * 70];
        for (int i = 0; i < 70; i++) {
            xy[2 * i] = xyz[3 * i];
            xy[2 * i + 1] = xyz[3 * i + 1];
        }
        return new ExpressionReader(HeadModel.CANONICAL).read(xy);
    }

    private static double correlation(String name, int column, ToDoubleFunction<Expression> value) {
        double[] x = TRUTHS.stream().mapToDouble(t -> t[column]).toArray();
        double[] y = READ.stream().mapToDouble(value).toArray();
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        double error = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
            error += Math.abs(x[i] - y[i]) / x.length;
        }
        System.out.printf(Locale.ROOT, "%s: correlation %.3f, mean error %.3f%n", name, xy / Math.sqrt(xx * yy), error);
        return xy / Math.sqrt(xx * yy);
    }
}
