package io.landmarkstream.viewer;

import io.landmarkstream.proto.Reason;
import java.util.Map;

/** What to do about rejects, by their reason; docs/failures.md has the same sentences. */
final class Advice {

    private static final Map<Reason, String> SENTENCES = Map.ofEntries(
            Map.entry(Reason.REASON_EMPTY, "The publisher sends records without a picture: look at its log."),
            Map.entry(
                    Reason.REASON_ENVELOPE,
                    "Something else than Frame messages is written to the frames topic: find its producer, or give it"
                            + " another topic."),
            Map.entry(Reason.REASON_VERSION, "The publisher is newer than the job: update the job."),
            Map.entry(
                    Reason.REASON_CODEC, "Let the camera send JPEG (baseline or progressive, 8 bits), H.264 or H.265."),
            Map.entry(
                    Reason.REASON_CAMERA,
                    "Give the camera an id of 1 to 128 bytes without slashes and control characters."),
            Map.entry(
                    Reason.REASON_KEY_MISMATCH,
                    "The publisher must key each record by the camera's id, as bin/landmarks publish does."),
            Map.entry(
                    Reason.REASON_UNLISTED_CAMERA,
                    "Add the camera to landmarks.cameras.file, or set landmarks.cameras.unlisted to accept."),
            Map.entry(
                    Reason.REASON_DUPLICATE,
                    "Two publishers send one camera, or one repeats itself: each frame of a stream needs a number of"
                            + " its own."),
            Map.entry(
                    Reason.REASON_OUT_OF_ORDER,
                    "Two publishers send one camera, or partitions were added while the job was behind."),
            Map.entry(
                    Reason.REASON_TOO_LARGE,
                    "Let the camera send smaller pictures, or raise the option of landmarks.limits.* that the sentence"
                            + " names."),
            Map.entry(
                    Reason.REASON_FORMAT,
                    "The data is no picture of the codec that the frame names: look at the publisher."),
            Map.entry(
                    Reason.REASON_TRUNCATED,
                    "Pictures arrive cut short: look at the camera's connection and at the publisher's log."),
            Map.entry(Reason.REASON_DIMENSIONS, "The picture's size is impossible: look at the camera's settings."),
            Map.entry(Reason.REASON_SCANS, "Let the camera send baseline JPEG instead of progressive."),
            Map.entry(
                    Reason.REASON_TRAILING,
                    "Each record must hold one picture: the publisher joins pictures, or adds to them."),
            Map.entry(
                    Reason.REASON_CORRUPT,
                    "Pictures arrive damaged: look at the camera's connection; prefer TCP where it is RTSP over UDP."),
            Map.entry(
                    Reason.REASON_NUMERIC,
                    "The network gave no usable numbers: run bin/landmarks models verify, and try another pipeline."),
            Map.entry(
                    Reason.REASON_MODEL,
                    "The network failed: read the TaskManager's log, and run bin/landmarks doctor."),
            Map.entry(
                    Reason.REASON_NO_REFERENCE,
                    "Video waits for its next key frame after a loss: look for the first reject before these; more key"
                            + " frames shorten it."),
            Map.entry(Reason.REASON_NO_PARAMETERS, "Let the camera repeat its parameter sets with each key frame."),
            Map.entry(
                    Reason.REASON_ACCESS_UNIT,
                    "Each record must hold exactly one picture of the video, as bin/landmarks publish sends it."),
            Map.entry(
                    Reason.REASON_PROFILE,
                    "Let the camera send 8 bits, 4:2:0, progressive: H.264 baseline, main or high, H.265 main."),
            Map.entry(
                    Reason.REASON_LIMIT,
                    "Let the camera send key frames more often, or raise the option that the sentence names."),
            Map.entry(Reason.REASON_EXPIRED, "The frames topic kept less than the outage lasted: raise its retention."),
            Map.entry(
                    Reason.REASON_DECODER,
                    "Nothing, if it stays at a few; a camera that does it all the time belongs on a job of its own."),
            Map.entry(
                    Reason.REASON_CAMERA_LIMIT,
                    "List the cameras in landmarks.cameras.file, or raise landmarks.cameras.max-unlisted."),
            Map.entry(Reason.REASON_SHED_PAUSED, "Nothing: a control record has paused the camera."),
            Map.entry(
                    Reason.REASON_CONTROL,
                    "The record of the control topic is refused and changed nothing: the sentence says what is wrong"
                            + " with it."),
            Map.entry(
                    Reason.REASON_SHED_STALE,
                    "The job is too slow for its cameras: more slots, fewer frames, a GPU, or lighter pipelines."),
            Map.entry(
                    Reason.REASON_SHED_SHARE,
                    "The job is too slow for its cameras: more slots, fewer frames, a GPU, or lighter pipelines."),
            Map.entry(
                    Reason.REASON_SHED_GROUP,
                    "The job is too slow for its cameras; video with more key frames loses less at once."));

    private Advice() {}

    /** A sentence; empty for a reason that is not known here. */
    static String of(int reason) {
        Reason known = Reason.forNumber(reason);
        return known == null ? "" : SENTENCES.getOrDefault(known, "");
    }

    /** The reason's name, or its number where a newer job has added it. */
    static String name(int reason) {
        Reason known = Reason.forNumber(reason);
        return known == null ? "REASON_" + reason : known.name();
    }
}
