package io.landmarkstream.model;

import java.util.Map;

/**
 * One neural network on one device: tensor in, tensors out. Used by one thread only, the one that opened it, which also
 * closes it; closing twice is harmless.
 */
public interface Model extends AutoCloseable {

    /** What the network expects and what its outputs mean. */
    ModelCard card();

    /** Largest number of pictures {@link #run} takes at once; 1 where the network's batch size is fixed. */
    int maxBatch();

    /**
     * Runs the network.
     *
     * @param input the card's input, first dimension = batch, at most {@link #maxBatch()}
     * @return output tensors by name, those that the card names; fresh arrays that belong to the caller
     * @throws ModelException if the runtime fails, or an output is missing or of another shape than the card says
     */
    Map<String, Tensor> run(Tensor input);

    /**
     * Runs the network on one picture and also returns its inner tensors.
     *
     * @return as {@link #run}, after the tensors of the card's key {@code trace}, in their order and with the batch's
     *     dimension
     * @throws ModelException as {@link #run}
     */
    Map<String, Tensor> trace(Tensor input);

    /** Makes the calling thread the one that may run the model. */
    default void take() {}

    @Override
    void close();
}
