package io.landmarkstream.frame;

import io.landmarkstream.tracing.FrameTraces;
import io.landmarkstream.tracing.TracingOptions;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Hands the options of tracing to a job's functions, as global parameters of the job. */
public final class FlinkTraces {

    private static final String ENDPOINT = "landmarks.tracing.endpoint";
    private static final String SERVICE = "landmarks.tracing.service-name";
    private static final String JOB = "landmarks.kafka.group-id";

    private FlinkTraces() {}

    /** The parameters; Flink's page shows them. */
    public static Map<String, String> parameters(TracingOptions options) {
        return Map.of(ENDPOINT, options.endpoint(), SERVICE, options.service(), JOB, options.job());
    }

    /** The traces of the job that a function runs in; {@code null} where tracing is off. */
    public static FrameTraces of(RuntimeContext context) {
        Map<String, String> given = context.getGlobalJobParameters();
        return given.containsKey(ENDPOINT)
                ? FrameTraces.open(new TracingOptions(given.get(ENDPOINT), given.get(SERVICE), given.get(JOB)))
                : null;
    }
}
