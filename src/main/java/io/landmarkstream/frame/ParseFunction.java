package io.landmarkstream.frame;

import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.metrics.Counter;

/** Kafka record in, {@link Frame} or reject out: {@link Envelope} in a job. Counts {@code framesIn}. */
public final class ParseFunction extends RichMapFunction<RawRecord, Frame> {

    private static final long serialVersionUID = 1L;

    private final int maxFrameBytes;
    private final Cameras cameras;
    private transient Envelope envelope;
    private transient Counter framesIn;

    public ParseFunction(int maxFrameBytes, Cameras cameras) {
        this.maxFrameBytes = maxFrameBytes;
        this.cameras = cameras;
    }

    @Override
    public void open(OpenContext context) {
        envelope = new Envelope(Set.of(Codec.JPEG), maxFrameBytes, cameras);
        framesIn = getRuntimeContext().getMetricGroup().addGroup("landmarks").counter("framesIn");
    }

    @Override
    public Frame map(RawRecord record) {
        framesIn.inc();
        return envelope.read(record);
    }
}
