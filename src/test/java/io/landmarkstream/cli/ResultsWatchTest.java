package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.RunningJob;
import io.landmarkstream.viewer.OutcomeWatch.Answers;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class ResultsWatchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final JobSettings.Kafka kafka = JobSettings.of(new Configuration()).kafka();

    @Test
    void silenceComesBeforeRejectsAndBothHaveTime() {
        assertThat(ResultsWatch.trouble(answers(9, 9), PATIENCE)).isEqualTo(ResultsWatch.Trouble.NONE);
        assertThat(ResultsWatch.trouble(answers(11, 0), PATIENCE)).isEqualTo(ResultsWatch.Trouble.SILENCE);
        assertThat(ResultsWatch.trouble(answers(0, 11), PATIENCE)).isEqualTo(ResultsWatch.Trouble.REJECTS);
        assertThat(ResultsWatch.trouble(answers(11, 11), PATIENCE)).isEqualTo(ResultsWatch.Trouble.SILENCE);
    }

    @Test
    void theCauseIsWhatKafkaTellsOfTheJob() {
        assertThat(cause(Optional.empty(), true))
                .contains("No job works as consumer group landmark-stream", "bin/landmarks run");
        assertThat(cause(Optional.of("job 1"), false))
                .contains("job 1", "nothing of topic frames", "landmarks.kafka.frames-topic");
        assertThat(cause(Optional.of("job 1"), true)).contains("job 1", "behind", "bin/landmarks audit");
    }

    @Test
    void rejectsAreToldWithTheReason() {
        assertThat(ResultsWatch.rejects(answers(0, 12)))
                .contains("for 12 s", "every frame", "REASON_PROFILE (interlaced)", "reject.proto");
    }

    private String cause(Optional<String> worker, boolean reads) {
        return ResultsWatch.cause(new RunningJob(worker, reads), kafka, "frames");
    }

    private static Answers answers(int unansweredSeconds, int rejectedSeconds) {
        return new Answers(
                100,
                0,
                40,
                0,
                "REASON_PROFILE (interlaced)",
                Duration.ofSeconds(unansweredSeconds),
                Duration.ofSeconds(rejectedSeconds),
                false);
    }
}
