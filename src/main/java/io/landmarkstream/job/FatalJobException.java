package io.landmarkstream.job;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** Ends the job for good: a restart would meet the same again. The message says what, why and what to change. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class FatalJobException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public FatalJobException(String message) {
        super(message);
    }
}
