package io.landmarkstream.job;

import java.io.Serializable;
import java.util.function.Consumer;

/** The right to be the one job that works as a consumer group. It is held while this is open. */
interface Lease extends AutoCloseable {

    /**
     * Waits until this job holds the lease.
     *
     * @throws FatalJobException if another job keeps it for longer than a job that is gone could; it names that job
     * @throws IllegalStateException if the lease cannot be asked for
     */
    void acquire() throws InterruptedException;

    /** Gives the lease back, if it is held. */
    @Override
    void close();

    /** Opens leases where the job's source is coordinated. */
    interface Opener extends Serializable {

        /**
         * @param jobId of the Flink job
         * @param lost is told, once and by another thread, when the lease was held and is another's now
         */
        Lease open(String jobId, Consumer<RuntimeException> lost);
    }
}
