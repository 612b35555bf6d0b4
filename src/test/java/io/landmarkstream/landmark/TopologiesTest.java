package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.model.ModelStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologiesTest {

    @ParameterizedTest
    @CsvSource({"hand21,21", "face68,68", "mesh468,468", "mesh478,478"})
    void everyPointHasItsOwnNameAndMirroringIsAnInvolution(String name, int points) {
        Topology topology = Topologies.get(name);
        assertThat(topology.name()).isEqualTo(name);
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

    @Test
    void leftAndRightOfTheFaceChangePlacesByName() {
        Topology face = Topologies.get("face68");
        for (int[] pair : face.mirrored()) {
            String one = face.points().get(pair[0]);
            String other = face.points().get(pair[1]);
            if (one.startsWith("jaw_")) {
                assertThat(other).startsWith("jaw_");
            } else {
                assertThat(other).isNotEqualTo(one);
                assertThat(other.replaceAll("left|right", "")).isEqualTo(one.replaceAll("left|right", ""));
            }
        }
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
        Topologies.File file = new Topologies.File("t", null, List.of("a", "b"), List.of(List.of(0, 2)), null);
        ModelStore.Document document = new ModelStore.Document("t.yaml", "name: t\nchains: [[0, 2]]\n");
        assertThatThrownBy(() -> Topologies.topology(document, file))
                .isInstanceOf(ConfigException.class)
                .hasMessage("t.yaml, line 2: key 'chains' has [0, 2], which is not a pair of points 0 to 1");
    }
}
