package io.landmarkstream.frame;

/**
 * What a step of the job has made of a frame: the frame as far as it has come, or the reject that ends its way. Exactly
 * one of both is there. Every step takes outcomes and gives one for each; {@link OutcomeFunction} hands rejects on past
 * a step, so that a camera's outcomes keep their order.
 *
 * <p>One record and not a sealed pair of types, because Flink serialises the components of a record by itself, but an
 * interface only with Kryo, which the job does not allow.
 *
 * @param <T> how far the frame has come
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

    /** The frame's way ends. */
    public static <T extends FrameStage> Outcome<T> rejected(Reject reject) {
        return new Outcome<>(null, reject);
    }

    public boolean isRejected() {
        return reject != null;
    }

    /** Who and when; of a reject as far as the record could be read. */
    public FrameInfo info() {
        return reject == null ? frame.info() : reject.info();
    }

    /** The key of the frame's camera. */
    public CameraKey key() {
        return info().key();
    }
}
