package io.landmarkstream.audit;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * The account of one camera: {@code in = results + rejects + shed + unanswered}.
 *
 * @param camera id; {@value Account#NO_ID} for records whose key is none, {@value Account#OTHERS} beyond the limit
 * @param in records of the frames topic within the range
 * @param rejects by reason, without the prefix {@code REASON_}
 * @param shed by reason, likewise
 * @param unanswered frames that have no answer
 * @param firstUnanswered the first of them, as {@code PARTITION:OFFSET}; {@code null}: none
 * @param doubled answers to a frame that had one
 * @param disordered results that stand behind a later one
 * @param gap frames that the camera numbered and that never came to the topic
 */
public record CameraAccount(
        String camera,
        long in,
        long results,
        SortedMap<String, Long> rejects,
        SortedMap<String, Long> shed,
        long unanswered,
        String firstUnanswered,
        long doubled,
        long disordered,
        long gap) {

    /** Whether every frame has exactly one answer, and the results are in order. */
    public boolean addsUp() {
        return unanswered == 0 && doubled == 0 && disordered == 0;
    }

    /** The sums of all of them; the first unanswered frame is left out. */
    static CameraAccount total(List<CameraAccount> cameras) {
        SortedMap<String, Long> rejects = new TreeMap<>();
        SortedMap<String, Long> shed = new TreeMap<>();
        for (CameraAccount camera : cameras) {
            camera.rejects().forEach((reason, count) -> rejects.merge(reason, count, Long::sum));
            camera.shed().forEach((reason, count) -> shed.merge(reason, count, Long::sum));
        }
        return new CameraAccount(
                "total",
                sum(cameras, CameraAccount::in),
                sum(cameras, CameraAccount::results),
                rejects,
                shed,
                sum(cameras, CameraAccount::unanswered),
                null,
                sum(cameras, CameraAccount::doubled),
                sum(cameras, CameraAccount::disordered),
                sum(cameras, CameraAccount::gap));
    }

    private static long sum(List<CameraAccount> cameras, ToLongFunction<CameraAccount> what) {
        return cameras.stream().mapToLong(what).sum();
    }

    /** Rejects of all reasons, shed frames not among them. */
    public long rejected() {
        return rejects.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Shed frames of all reasons. */
    public long shedFrames() {
        return shed.values().stream().mapToLong(Long::longValue).sum();
    }
}
