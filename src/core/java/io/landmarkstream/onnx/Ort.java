package io.landmarkstream.onnx;

import ai.onnxruntime.OrtEnvironment;
import io.landmarkstream.model.ModelException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The one ONNX Runtime environment of this process; must be obtained before any other call to the runtime. */
final class Ort {

    /** onnxruntime 1.29.0 recursed deeply on a long command line while it started: docs/decisions/0001. */
    private static final long STACK_BYTES = 256L << 20;

    private static OrtEnvironment environment;

    private Ort() {}

    /**
     * The environment; the first call loads the native library, from a thread with a large stack.
     *
     * @throws ModelException if the native library does not load; the message says why
     */
    static synchronized OrtEnvironment environment() {
        if (environment == null) {
            FutureTask<OrtEnvironment> start = new FutureTask<>(OrtEnvironment::getEnvironment);
            new Thread(null, start, "onnxruntime-start", STACK_BYTES).start();
            environment = await(start);
        }
        return environment;
    }

    private static OrtEnvironment await(FutureTask<OrtEnvironment> start) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return start.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new ModelException(
                    "ONNX Runtime did not load: " + e.getCause() + ". It unpacks its library into java.io.tmpdir ("
                            + System.getProperty("java.io.tmpdir") + "), which must be writable and allow execution;"
                            + " or set -Donnxruntime.native.path to a folder that holds it",
                    e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
