package io.landmarkstream.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What {@code landmarks audit} found.
 *
 * @param from first audited offset of each partition of the frames topic, as {@code PARTITION:OFFSET}
 * @param to first offset behind the range, likewise
 * @param cameras one account each, by name
 * @param strangers answers whose frame is not on the topic any more, or never was
 * @param unreadable records of the landmarks and rejects topics that do not say which frame they answer
 * @param behindCommitted of the unanswered frames those that the job's consumer group says it is done with
 * @param commitLag of each partition of the landmarks and rejects topics that a reader of committed records cannot read
 *     to its end: how many records are held back
 * @param oldestTransactionMs age of the oldest open transaction on these topics; {@code null}: none, or the broker does
 *     not let this user see them
 * @param doublesAllowed whether the job delivers at least once, so that doubled answers are no fault
 * @param notes sentences on what could not be judged
 */
public record AuditReport(
        List<String> from,
        List<String> to,
        List<CameraAccount> cameras,
        long strangers,
        long unreadable,
        long behindCommitted,
        List<CommitLag> commitLag,
        Long oldestTransactionMs,
        boolean doublesAllowed,
        List<String> notes) {

    /**
     * Records behind the last stable offset.
     *
     * @param partition as {@code TOPIC-PARTITION}
     * @param highWatermark offset behind the last record
     * @param lastStable offset up to which committed records are readable
     */
    public record CommitLag(String partition, long highWatermark, long lastStable) {

        /** Records that a reader of committed records waits for. */
        public long records() {
            return highWatermark - lastStable;
        }
    }

    /** Whether every frame of the range has its one answer, in order. */
    @JsonProperty("addsUp")
    public boolean addsUp() {
        return unreadable == 0
                && strangers == 0
                && cameras.stream()
                        .allMatch(c ->
                                c.unanswered() == 0 && c.disordered() == 0 && (doublesAllowed || c.doubled() == 0));
    }

    /** All cameras together. */
    @JsonProperty("total")
    public CameraAccount total() {
        return CameraAccount.total(cameras);
    }
}
