package io.landmarkstream.job;

import io.landmarkstream.control.ControlCheckFunction;
import io.landmarkstream.control.ControlFunction;
import io.landmarkstream.control.ControlReader;
import io.landmarkstream.control.ControlRecord;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.landmark.FinderFactory;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The control topic's part of the graph: one task reads it, checks each record and says on the rejects topic which are
 * refused; every task that works on frames gets all records.
 */
final class ControlSteps {

    private ControlSteps() {}

    /** The frames with their cameras' plans. */
    static KeyedStream<Outcome<Frame>, CameraKey> plans(
            StreamExecutionEnvironment env,
            KeyedStream<Outcome<Frame>, CameraKey> frames,
            Connectors.Control ends,
            JobSettings settings,
            FinderFactory finders) {
        ControlReader reader = new ControlReader(
                settings.input().cameras(),
                finders.configured(),
                settings.attributes() != null && !settings.attributes().signs().areOff());
        SingleOutputStreamOperator<ControlRecord> records = env.fromSource(
                        ends.source(), WatermarkStrategy.noWatermarks(), Uids.CONTROL_SOURCE)
                .uid(Uids.CONTROL_SOURCE)
                .setParallelism(1)
                .setMaxParallelism(1); // an autoscaler leaves it alone
        records.flatMap(new ControlCheckFunction(reader, finders))
                .name(Uids.CONTROL_CHECK)
                .uid(Uids.CONTROL_CHECK)
                .setParallelism(1)
                .setMaxParallelism(1)
                .disableChaining() // loading a network to check it holds up no other record
                .sinkTo(ends.rejects())
                .name(Uids.CONTROL_SINK)
                .uid(Uids.CONTROL_SINK)
                .setParallelism(1);
        return LandmarkJob.byCamera(frames.connect(records.broadcast(ControlFunction.STATE))
                .process(new ControlFunction(reader, ends.log()))
                .name(Uids.CONTROL)
                .uid(Uids.CONTROL));
    }
}
