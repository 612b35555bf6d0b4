package io.landmarkstream.landmark;

import java.io.Serializable;
import java.util.List;

/** Opens one finder for each task slot, on the thread that will use it. It is serialised with the job. */
@FunctionalInterface
public interface FinderFactory extends Serializable {

    /**
     * @param slot number of the parallel task, from 0
     * @param gpus indexes of the GPUs the cluster gave to this task, in order; empty where it manages none
     * @throws io.landmarkstream.model.ModelException if a model or device cannot be used
     */
    FrameFinder open(int slot, List<String> gpus);
}
