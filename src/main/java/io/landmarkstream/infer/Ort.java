package io.landmarkstream.infer;

import ai.onnxruntime.OrtEnvironment;
import java.util.concurrent.atomic.AtomicReference;

/** The one ONNX Runtime environment of this process. */
final class Ort {

    /** onnxruntime 1.29.0 recursed once per command-line argument byte while it started: docs/decisions/0001. */
    private static final long STACK_BYTES = 256L << 20;

    private Ort() {}

    /**
     * The environment; the first call loads the native library, from a thread with a large stack.
     *
     * @throws ModelException if the native library does not load; the message says why
     */
    static OrtEnvironment environment() {
        try {
            return Holder.start();
        } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ModelException(
                    "ONNX Runtime did not load: " + cause.getMessage()
                            + ". It unpacks its library into java.io.tmpdir ("
                            + System.getProperty("java.io.tmpdir")
                            + "), which must be writable and allow execution; or set -Donnxruntime.native.path",
                    cause);
        }
    }

    private static final class Holder {

        private static final OrtEnvironment ENVIRONMENT = load();

        static OrtEnvironment start() {
            return ENVIRONMENT;
        }

        private static OrtEnvironment load() {
            AtomicReference<OrtEnvironment> loaded = new AtomicReference<>();
            AtomicReference<Throwable> failed = new AtomicReference<>();
            Thread thread = new Thread(
                    null,
                    () -> {
                        try {
                            loaded.set(OrtEnvironment.getEnvironment());
                        } catch (Throwable t) {
                            failed.set(t);
                        }
                    },
                    "onnxruntime-start",
                    STACK_BYTES);
            thread.start();
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (failed.get() != null) {
                throw new IllegalStateException(String.valueOf(failed.get().getMessage()), failed.get());
            }
            return loaded.get();
        }
    }
}
