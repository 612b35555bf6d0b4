package io.landmarkstream.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final long FORGET = 1000;

    private final Admission admission = new Admission(3, FORGET);

    private static FrameInfo frame(int partition, String camera, long recordTimeMs) {
        return new FrameInfo(new CameraKey(camera, 0), "", 0, 0, false, 0, false, partition, 0, recordTimeMs, "");
    }

    private boolean admits(int partition, String camera, long timeMs) {
        return admission.admits(frame(partition, camera, timeMs));
    }

    @Test
    void theFirstOfEachPartitionAreLetInAndStayIn() {
        assertThat(List.of(admits(0, "a", 1), admits(0, "b", 2), admits(0, "c", 3)))
                .doesNotContain(false);
        assertThat(admits(0, "d", 4)).isFalse();
        assertThat(admits(0, "a", 5)).isTrue();
        assertThat(admits(1, "d", 6)).as("another partition").isTrue();
    }

    @Test
    void oneThatFellSilentMakesRoomByTheTimeOfTheRecords() {
        admits(0, "a", 0);
        admits(0, "b", 500);
        admits(0, "c", 500);
        assertThat(admits(0, "d", FORGET)).isFalse();
        assertThat(admits(0, "d", FORGET + 1)).as("a was silent for longer").isTrue();
        assertThat(admits(0, "a", FORGET + 1)).as("its place is taken").isFalse();
    }

    @Test
    void aRecordWithoutTimeOrFromThePastMovesNothing() {
        admits(0, "a", 5000);
        assertThat(admits(0, "b", -1)).isTrue();
        assertThat(admits(0, "c", 10)).isTrue();
        assertThat(admits(0, "d", 5900)).as("b and c count from 5000").isFalse();
    }

    @Test
    void aHundredThousandInventedIdsLeaveMemoryFlat() {
        long admitted = 0;
        for (int i = 0; i < 100_000; i++) {
            admitted += admits(0, "invented-" + i, i / 1000) ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(3);
        assertThat(admission.snapshot(1)).singleElement().satisfies(p -> assertThat(p.lastSeenMs())
                .hasSize(3));
    }

    @Test
    void readAgainFromACheckpointTheAnswersAreTheSame() {
        List<FrameInfo> records = new ArrayList<>();
        java.util.Random random = new java.util.Random(5);
        for (int i = 0; i < 2000; i++) {
            records.add(frame(random.nextInt(2), "cam-" + random.nextInt(8), i * 40L + random.nextInt(300)));
        }
        List<Boolean> once = records.stream().map(admission::admits).toList();

        Admission first = new Admission(3, FORGET);
        List<Boolean> twice = new ArrayList<>(
                records.subList(0, 900).stream().map(first::admits).toList());
        Admission second = new Admission(3, FORGET);
        List<AdmittedCameras> stale = new Admission(3, FORGET).snapshot(1);
        first.snapshot(1).forEach(second::restore);
        stale.forEach(second::restore);
        twice.addAll(records.subList(900, 2000).stream().map(second::admits).toList());

        assertThat(twice).isEqualTo(once).contains(true, false);
    }

    @Test
    void ofTwoCopiesTheNewerCounts() {
        admission.restore(new AdmittedCameras(0, 100, java.util.Map.of("a", 100L, "b", 90L, "c", 80L), 1));
        admission.restore(new AdmittedCameras(0, 50, java.util.Map.of("x", 50L), 1));
        assertThat(admits(0, "x", 101)).isFalse();
        admission.restore(new AdmittedCameras(0, 200, java.util.Map.of("x", 200L), 1));
        assertThat(admits(0, "x", 201)).isTrue();
    }

    @Test
    void whatAnotherNumberOfTasksWroteIsKeptByThePartitionsReaderAlone() {
        admits(0, "a", 1);
        admits(1, "b", 2);
        Admission other = new Admission(3, FORGET);
        admission.snapshot(2).forEach(other::restore);
        other.admits(frame(1, "c", 3));

        assertThat(other.snapshot(2))
                .as("as many tasks: both")
                .extracting(AdmittedCameras::partition)
                .containsExactly(0, 1);
        assertThat(other.snapshot(4))
                .as("more tasks: the one read here")
                .singleElement()
                .satisfies(known -> {
                    assertThat(known.partition()).isEqualTo(1);
                    assertThat(known.lastSeenMs()).containsOnlyKeys("b", "c");
                    assertThat(known.tasks()).isEqualTo(4);
                });
    }
}
