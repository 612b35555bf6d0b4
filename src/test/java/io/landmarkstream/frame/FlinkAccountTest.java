package io.landmarkstream.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.job.TestFrames;
import java.time.Duration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The count of frames is kept with the checkpoint, and its sum stays whatever the number of tasks. */
class FlinkAccountTest {

    private static OneInputStreamOperatorTestHarness<RawRecord, Outcome<Frame>> task(
            int tasks, int task, OperatorSubtaskState state) throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<>(
                new StreamMap<>(new ParseFunction(1 << 20, Cameras.ANY, 10, Duration.ofHours(1))), 128, tasks, task);
        harness.setup();
        harness.initializeState(state);
        harness.open();
        return harness;
    }

    private static void frames(OneInputStreamOperatorTestHarness<RawRecord, Outcome<Frame>> harness, int count)
            throws Exception {
        for (int i = 0; i < count; i++) {
            harness.processElement(new StreamRecord<>(TestFrames.record("cam", TestFrames.value("cam", i), i)));
        }
    }

    private static long count(OneInputStreamOperatorTestHarness<RawRecord, Outcome<Frame>> harness) {
        return ((ParseFunction) ((StreamMap<?, ?>) harness.getOperator()).getUserFunction()).account();
    }

    @Test
    void whatCameAfterTheCheckpointIsNotCountedTwice() throws Exception {
        OperatorSubtaskState state;
        try (var harness = task(1, 0, null)) {
            frames(harness, 5);
            state = harness.snapshot(1, 1);
            frames(harness, 3);
            assertThat(count(harness)).isEqualTo(8);
        }
        try (var harness = task(1, 0, state)) {
            assertThat(count(harness)).isEqualTo(5);
            frames(harness, 3);
            assertThat(count(harness)).isEqualTo(8);
        }
    }

    @Test
    void theSumStaysWhenTheNumberOfTasksChanges() throws Exception {
        OperatorSubtaskState[] parts = new OperatorSubtaskState[2];
        for (int task = 0; task < 2; task++) {
            try (var harness = task(2, task, null)) {
                frames(harness, 5 + task);
                parts[task] = harness.snapshot(1, 1);
            }
        }
        OperatorSubtaskState both = AbstractStreamOperatorTestHarness.repackageState(parts);
        for (int tasks : new int[] {1, 2, 4}) {
            long sum = 0;
            for (int task = 0; task < tasks; task++) {
                OperatorSubtaskState own =
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(both, 128, 2, tasks, task);
                try (var harness = task(tasks, task, own)) {
                    sum += count(harness);
                }
            }
            assertThat(sum).as(tasks + " tasks").isEqualTo(11);
        }
    }
}
