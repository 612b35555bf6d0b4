package io.landmarkstream.landmark;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** Opens one finder for each task slot, on the thread that will use it. It is serialised with the job. */
@FunctionalInterface
public interface FinderFactory extends Serializable {

    /**
     * @param slot number of the parallel task, from 0
     * @param gpus indexes of the GPUs the cluster gave to this task, in order; empty where it manages none
     * @throws io.landmarkstream.model.ModelException if a model or device cannot be used
     */
    FrameFinder open(int slot, List<String> gpus);

    /** Names of the configured pipelines; empty where they are not known. */
    default List<String> configured() {
        return List.of();
    }

    /**
     * Why a pipeline cannot look in place of a configured one; empty if it can. Loads and runs its models once, and
     * closes them.
     */
    default Optional<String> fault(String configured, String other) {
        return Optional.empty();
    }
}
