package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.model.ModelStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologiesTest {

    @ParameterizedTest
    @CsvSource({
        "hand21,hand,21",
        "face5,face,5",
        "face66,face,66",
        "face68,face,68",
        "face106,face,106",
        "mesh468,face,468",
        "mesh478,face,478",
        "body17,body,17",
        "body33,body,33",
        "wholebody133,body,133"
    })
    void everyPointHasItsOwnNameAndMirroringIsAnInvolution(String name, String kind, int points) {
        Topology topology = Topologies.get(name);
        assertThat(topology.name()).isEqualTo(name);
        assertThat(topology.kind()).isEqualTo(new Kind(kind));
        assertThat(topology.rotation()).isNotNull();
        assertThat(topology.points()).hasSize(points).doesNotHaveDuplicates();
        Set<Integer> moved = new HashSet<>();
        for (int[] pair : topology.mirrored()) {
            assertThat(pair[0]).isNotEqualTo(pair[1]);
            assertThat(moved.add(pair[0]) && moved.add(pair[1])).isTrue();
        }
    }

    @Test
    void aHandHasTheBonesOfFiveFingersAndThePalm() {
        Topology hand = Topologies.get("hand21");
        assertThat(hand.points().get(8)).isEqualTo("index_tip");
        assertThat(List.of(hand.connections()))
                .hasSize(21)
                .anyMatch(c -> c[0] == 7 && c[1] == 8)
                .anyMatch(c -> c[0] == 17 && c[1] == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"face5", "face66", "face68", "body17", "body33", "wholebody133"})
    void leftAndRightChangePlacesByName(String name) {
        Topology face = Topologies.get(name);
        for (int[] pair : face.mirrored()) {
            String one = face.points().get(pair[0]);
            String other = face.points().get(pair[1]);
            if (one.contains("jaw_")) {
                assertThat(other).contains("jaw_");
            } else {
                assertThat(other).isNotEqualTo(one);
                assertThat(other.replaceAll("left|right", "")).isEqualTo(one.replaceAll("left|right", ""));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"face5", "face66", "face68", "body17", "body33", "wholebody133"})
    void everyPointOfASideHasOneOnTheOther(String name) {
        Topology topology = Topologies.get(name);
        Set<Integer> moved = new HashSet<>();
        for (int[] pair : topology.mirrored()) {
            moved.add(pair[0]);
            moved.add(pair[1]);
        }
        for (int i = 0; i < topology.points().size(); i++) {
            if (topology.points().get(i).matches(".*(left|right).*")) {
                assertThat(moved).as(topology.points().get(i)).contains(i);
            }
        }
    }

    /** The left half's lines are the right half's, mirrored. */
    @ParameterizedTest
    @ValueSource(strings = {"face5", "face66", "face68", "face106", "body17", "body33", "wholebody133"})
    void connectionsAreTheSameInTheMirror(String name) {
        Topology topology = Topologies.get(name);
        int[] other = new int[topology.points().size()];
        for (int i = 0; i < other.length; i++) {
            other[i] = i;
        }
        for (int[] pair : topology.mirrored()) {
            other[pair[0]] = pair[1];
            other[pair[1]] = pair[0];
        }
        Set<Set<Integer>> lines = new HashSet<>();
        Set<Set<Integer>> inTheMirror = new HashSet<>();
        for (int[] line : topology.connections()) {
            lines.add(Set.of(line[0], line[1]));
            inTheMirror.add(Set.of(other[line[0]], other[line[1]]));
        }
        assertThat(inTheMirror).isEqualTo(lines);
    }

    @Test
    void aBodyHasTheLinesOfCoco() {
        Topology body = Topologies.get("body17");
        int[][] coco = {
            {16, 14}, {14, 12}, {17, 15}, {15, 13}, {12, 13}, {6, 12}, {7, 13}, {6, 7}, {6, 8}, {7, 9}, {8, 10},
            {9, 11}, {2, 3}, {1, 2}, {1, 3}, {2, 4}, {3, 5}, {4, 6}, {5, 7}
        };
        Set<Set<Integer>> lines = new HashSet<>();
        for (int[] line : body.connections()) {
            lines.add(Set.of(line[0] + 1, line[1] + 1));
        }
        assertThat(lines).hasSize(coco.length);
        for (int[] line : coco) {
            assertThat(lines).contains(Set.of(line[0], line[1]));
        }
        assertThat(body.sigmas()).hasSize(17).contains(.026f, .107f);
    }

    @Test
    void aWholeBodyIsMadeOfABodyAFaceAndTwoHands() {
        List<String> points = Topologies.get("wholebody133").points();

        assertThat(points.subList(0, 17)).isEqualTo(Topologies.get("body17").points());
        assertThat(points.subList(23, 91).stream().map(p -> p.replaceFirst("face_", "")))
                .isEqualTo(Topologies.get("face68").points());
        assertThat(points.subList(91, 112).stream().map(p -> p.replaceFirst("left_hand_", "")))
                .isEqualTo(Topologies.get("hand21").points());
        assertThat(Topologies.get("wholebody133").sigmas()).hasSize(133);
    }

    @Test
    void pointsMayBeANumberAndSigmasAreOneEach() {
        ModelStore.Document document = new ModelStore.Document("t.yaml", "name: t\nkind: paw\npoints: 3\n");
        Topology paw = Topologies.topology(document, StrictYaml.read("t.yaml", document.text(), Topologies.File.class));
        assertThat(paw.points()).containsExactly("0", "1", "2");
        assertThat(paw.kind()).isEqualTo(new Kind("paw"));
        assertThat(paw.sigmas()).isEmpty();

        assertRefused("points: []", "line 2: key 'points' must be a list of the points' names");
        assertRefused(
                "points: 3\nsigmas: [1, 2]", "line 3: key 'sigmas' must have one number above 0 for each of the 3");
        assertRefused("points: 3\nmirrored: [[0, 1], [1, 2]]", "line 3: key 'mirrored' names point 1 twice");
        assertRefused(
                "points: 3\nrotation: {from: [0], to: [3], target: up}",
                "line 3: key 'rotation' names a point that is none of 0 to 2");
        assertRefused(
                "points: 3\nkind: Paw", "line 3: key 'kind': 'Paw' is no name of a kind: write up to 40 small letters");
    }

    private static void assertRefused(String keys, String why) {
        ModelStore.Document document = new ModelStore.Document("t.yaml", "name: t\n" + keys + "\n");
        assertThatThrownBy(() -> Topologies.topology(
                        document, StrictYaml.read("t.yaml", document.text(), Topologies.File.class)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anUnknownTopologyIsNamedWithTheKnownOnes() {
        assertThatThrownBy(() -> Topologies.get("hand42"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'hand42'")
                .hasMessageContaining("mesh478");
    }

    @Test
    void aPairBeyondThePointsIsRefusedWithItsKey() {
        ModelStore.Document document = new ModelStore.Document("t.yaml", "name: t\nchains: [[0, 2]]\npoints: [a, b]\n");
        Topologies.File file = StrictYaml.read("t.yaml", document.text(), Topologies.File.class);
        assertThatThrownBy(() -> Topologies.topology(document, file))
                .isInstanceOf(ConfigException.class)
                .hasMessage("t.yaml, line 2: key 'chains' has [0, 2], which is not a pair of points 0 to 1");
    }
}
