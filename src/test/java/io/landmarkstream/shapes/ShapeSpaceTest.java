package io.landmarkstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.attributes.Gestures;
import io.landmarkstream.proto.HandAttributes;
import io.landmarkstream.shapes.ShapeSpace.Cluster;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShapeSpaceTest {

    private static final ShapeSpace.Options OPTIONS = new ShapeSpace.Options(200, 10, 0, 1);

    /** Nine gestures of rendered hands, of which thumb up and thumb down are the same shape. */
    @Test
    void clustersOfRenderedHandsAreTheirGestures() {
        ShapeSpace space = ShapeSpace.of(hands(1800).shapes(), OPTIONS);

        int all = space.shapes().size();
        int right = 0;
        for (Cluster cluster : space.clusters()) {
            Map<String, Long> gestures = Arrays.stream(cluster.members())
                    .mapToObj(m -> space.shapes().get(m).camera().replaceFirst("thumb_.*", "thumb"))
                    .collect(Collectors.groupingBy(g -> g, Collectors.counting()));
            right += gestures.values().stream().mapToLong(g -> g).max().orElse(0);
        }
        assertThat(space.clusters().size()).isBetween(8, 20);
        assertThat(all).isGreaterThan(1700);
        assertThat(right / (double) all).isGreaterThan(.9);
        assertThat(space.clusters().stream().mapToInt(c -> c.members().length).sum())
                .isEqualTo(all);
        assertThat(Arrays.stream(space.variances()).sum()).isBetween(.8, 1.0);
        space.clusters().forEach(c -> assertThat(Arrays.stream(c.examples()).boxed())
                .isSubsetOf(Arrays.stream(c.members()).boxed().toList()));
    }

    /** The same input gives the same page. */
    @Test
    void aPageShowsEveryClusterOnce() {
        ShapeReader reader = hands(360);
        int[][] bones = {{0, 5}, {5, 8}, {0, 17}};
        String page = new ShapesPage(ShapeSpace.of(reader.shapes(), OPTIONS), "hand", bones, reader.seen()).html();
        String again = new ShapesPage(ShapeSpace.of(hands(360).shapes(), OPTIONS), "hand", bones, reader.seen()).html();

        ShapeSpace space = ShapeSpace.of(reader.shapes(), OPTIONS);
        assertThat(page)
                .isEqualTo(again)
                .contains("<h1>" + reader.seen() + " hand shapes, "
                        + space.clusters().size() + " clusters</h1>");
        assertThat(page.split("<section>")).hasSize(space.clusters().size() + 1);
        assertThat(page.split("<circle ")).hasSize(space.shapes().size() + 1);
        assertThat(page).doesNotContain("NaN").doesNotContain("<script");
    }

    @Test
    void aClusterBecomesAGestureThatItsHandsHave() {
        List<Shape> shapes = hands(1800).shapes();
        List<HandAttributes> victory = shapes.stream()
                .filter(s -> s.camera().equals("victory"))
                .map(Shape::hand)
                .toList();

        String yaml = ClusterGesture.yaml("two", victory);

        assertThat(yaml).contains("name: two", "index: straight", "middle: straight", "ring: curled", "little: curled");
        assertThat(Gestures.BUILT_IN.with("two.yaml", yaml).list().get(0).name())
                .isEqualTo("two");
        assertThatThrownBy(() -> ClusterGesture.yaml(
                        "any", shapes.stream().map(Shape::hand).toList()))
                .hasMessageContaining("nothing in common");
    }

    @Test
    void shapesThatAreAllTheSameAreRefused() {
        List<Shape> same = IntStream.range(0, 5)
                .mapToObj(i -> new Shape(new float[63], null, "cam-1", i, 1))
                .toList();
        assertThatThrownBy(() -> ShapeSpace.of(same, OPTIONS)).hasMessageContaining("all shapes are the same");
    }

    private static ShapeReader hands(int count) {
        RenderedHands hands = new RenderedHands();
        ShapeReader reader = new ShapeReader("hand", count, 1);
        for (int i = 0; i < count; i++) {
            reader.take(hands.next());
        }
        return reader;
    }
}
