package io.landmarkstream.frame;

/**
 * The result of a step of the job for one frame: the frame at its new stage, or a reject. Exactly one of both is set.
 * Every step takes outcomes and gives one for each; {@link OutcomeFunction} hands rejects on past a step, so that a
 * camera's outcomes keep their order.
 *
 * <p>One record and not a sealed pair of types, because Flink serialises the components of a record by itself, but an
 * interface only with Kryo, which the job does not allow.
 *
 * @param <T> the stage of the frame
 * @param frame {@code null} if rejected
 * @param reject {@code null} unless rejected
 */
public record Outcome<T extends FrameStage>(T frame, Reject reject) {

    /** @throws IllegalArgumentException if both are there, or neither */
    public Outcome {
        if ((frame == null) == (reject == null)) {
            throw new IllegalArgumentException("An outcome is either a frame or a reject.");
        }
    }

    /** The frame goes on. */
    public static <T extends FrameStage> Outcome<T> of(T frame) {
        return new Outcome<>(frame, null);
    }

    /** The frame is rejected. */
    public static <T extends FrameStage> Outcome<T> rejected(Reject reject) {
        return new Outcome<>(null, reject);
    }

    public boolean isRejected() {
        return reject != null;
    }

    /** Camera, time and position; of a reject as far as the record could be read. */
    public FrameInfo info() {
        return reject == null ? frame.info() : reject.info();
    }

    /** The key of the frame's camera. */
    public CameraKey key() {
        return info().key();
    }
}
