package io.landmarkstream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class OutcomeWatchTest {

    private long seconds;

    private final OutcomeWatch watch =
            new OutcomeWatch(Map.of(), "landmarks", "rejects", "run", () -> Duration.ofSeconds(seconds)
                    .toNanos());

    @Test
    void aFrameWithoutAnAnswerWaitsUntilAnyOfItsRunIsAnswered() {
        watch.sent("gate", 1);
        seconds = 8;
        watch.sent("gate", 200);
        assertThat(watch.answers("gate").unanswered()).isEqualTo(Duration.ofSeconds(8));

        give("landmarks", result("gate", "run"));
        assertThat(watch.answers("gate").unanswered()).isZero();

        seconds = 12;
        watch.sent("gate", 201);
        seconds = 30;
        OutcomeWatch.Answers answers = watch.answers("gate");
        assertThat(answers.unanswered()).isEqualTo(Duration.ofSeconds(18));
        assertThat(answers.sent()).isEqualTo(201);
        assertThat(answers.answered()).isEqualTo(1);
    }

    @Test
    void nothingWaitsWhereAllIsAnswered() {
        watch.sent("gate", 1);
        give("landmarks", result("gate", "run"));
        seconds = 60;
        watch.sent("gate", 1);
        assertThat(watch.answers("gate").unanswered()).isZero();
    }

    @Test
    void answersToAnEarlierRunAreTold() {
        watch.sent("gate", 5);
        give("landmarks", result("gate", "yesterday"));
        give("landmarks", result("elsewhere", "run"));
        seconds = 11;
        OutcomeWatch.Answers answers = watch.answers("gate");
        assertThat(answers.answered()).isZero();
        assertThat(answers.earlier()).isTrue();
        assertThat(answers.unanswered()).isEqualTo(Duration.ofSeconds(11));

        give("landmarks", result("gate", "run"));
        assertThat(watch.answers("gate").earlier()).isFalse();
    }

    @Test
    void rejectsCountFromTheFirstSinceTheLastResult() throws Exception {
        watch.sent("gate", 9);
        give("landmarks", result("gate", "run"));
        seconds = 3;
        give("rejects", reject(Reason.REASON_PROFILE, "interlaced"));
        seconds = 20;
        giveJson("rejects", reject(Reason.REASON_CORRUPT, "damaged"));
        give("rejects", reject(Reason.REASON_SHED_STALE, "behind"));
        OutcomeWatch.Answers answers = watch.answers("gate");
        assertThat(answers.rejected()).isEqualTo(Duration.ofSeconds(17));
        assertThat(answers.rejects()).isEqualTo(2);
        assertThat(answers.shed()).isEqualTo(1);
        assertThat(answers.lastReject()).isEqualTo("REASON_CORRUPT (damaged)");

        give("landmarks", result("gate", "run"));
        assertThat(watch.answers("gate").rejected()).isZero();
    }

    @Test
    void whatIsNoAnswerIsPassedOver() {
        watch.sent("gate", 1);
        watch.outcome(new ConsumerRecord<>("landmarks", 0, 0, null, new byte[] {1, 2, 3}));
        watch.outcome(new ConsumerRecord<>("landmarks", 0, 0, null, null));
        assertThat(watch.answers("gate").answered()).isZero();
    }

    private static FrameLandmarks result(String camera, String stream) {
        return FrameLandmarks.newBuilder().setCamera(camera).setStream(stream).build();
    }

    private static Reject reject(Reason reason, String detail) {
        return Reject.newBuilder()
                .setCamera("gate")
                .setStream("run")
                .setReason(reason)
                .setDetail(detail)
                .build();
    }

    private void give(String topic, Message message) {
        watch.outcome(new ConsumerRecord<>(topic, 0, 0, null, message.toByteArray()));
    }

    private void giveJson(String topic, Message message) throws InvalidProtocolBufferException {
        byte[] value = JsonFormat.printer().print(message).getBytes(StandardCharsets.UTF_8);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(topic, 0, 0, null, value);
        record.headers().add("content-type", "application/json".getBytes(StandardCharsets.UTF_8));
        watch.outcome(record);
    }
}
