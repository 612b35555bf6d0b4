package io.landmarkstream.job;

import io.landmarkstream.decode.DecodeFunction;
import io.landmarkstream.decode.DecodedFrame;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.ParseFunction;
import io.landmarkstream.landmark.FinderFactory;
import io.landmarkstream.landmark.FoundFrame;
import io.landmarkstream.landmark.LandmarkFunction;
import io.landmarkstream.meaning.InterpretedFrame;
import io.landmarkstream.meaning.MeaningFunction;
import io.landmarkstream.track.TrackFunction;
import io.landmarkstream.track.TrackedFrame;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job: camera frames in, one result or reject for each of them out.
 *
 * <p>Records cross the network once, compressed, to the task that owns their camera. Decoding, finding, tracking,
 * interpreting and writing are one chained task: pictures are handed on by reference. Nothing on the way changes a record's key, which is
 * what {@code reinterpretAsKeyedStream} rests on. A record that is rejected anywhere passes the steps after it by, so
 * that a camera's outcomes keep the order of its frames. There are no timers and no watermarks: each camera's own
 * sequence and capture time drive everything.
 */
public final class LandmarkJob {

    private static final TypeInformation<CameraKey> KEY = TypeInformation.of(CameraKey.class);

    private LandmarkJob() {}

    /** Adds the job to {@code env}; {@code finders} opens the models, once for each task slot. */
    public static void define(StreamExecutionEnvironment env, Ends ends, FinderFactory finders, JobSettings settings) {
        configure(env, settings);
        Duration ttl = settings.stateTtl();

        SingleOutputStreamOperator<Frame> frames = env.fromSource(
                        ends.source(), WatermarkStrategy.noWatermarks(), Uids.SOURCE)
                .uid(Uids.SOURCE)
                .map(new ParseFunction(settings.limits().maxFrameBytes(), settings.cameras()))
                .name(Uids.PARSE)
                .uid(Uids.PARSE);

        SingleOutputStreamOperator<DecodedFrame> decoded = frames.keyBy(frame -> frame.info().key(), KEY)
                .flatMap(new DecodeFunction(settings.limits(), settings.maxGap(), ttl))
                .name(Uids.DECODE)
                .uid(Uids.DECODE);

        SingleOutputStreamOperator<FoundFrame> found = DataStreamUtils.reinterpretAsKeyedStream(
                        decoded, frame -> frame.info().key(), KEY)
                .map(new LandmarkFunction(finders, ttl))
                .name(Uids.LANDMARKS)
                .uid(Uids.LANDMARKS);

        SingleOutputStreamOperator<TrackedFrame> tracked = DataStreamUtils.reinterpretAsKeyedStream(
                        found, frame -> frame.info().key(), KEY)
                .map(new TrackFunction(settings.track(), ttl))
                .name(Uids.TRACK)
                .uid(Uids.TRACK);

        DataStream<InterpretedFrame> outcomes = DataStreamUtils.reinterpretAsKeyedStream(
                        tracked, frame -> frame.info().key(), KEY)
                .map(new MeaningFunction(settings.meaning(), ttl))
                .name(Uids.MEANING)
                .uid(Uids.MEANING);

        outcomes.sinkTo(ends.sink()).name(Uids.SINK).uid(Uids.SINK);
    }

    private static void configure(StreamExecutionEnvironment env, JobSettings settings) {
        Configuration job = new Configuration();
        // Objects pass between chained steps by reference; the steps never change what they were handed.
        job.set(PipelineOptions.OBJECT_REUSE, true);
        job.set(PipelineOptions.GENERIC_TYPES, false);
        job.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        job.set(PipelineOptions.MAX_PARALLELISM, CameraKey.MAX_PARALLELISM);
        // Aligned: unaligned checkpoints write records in flight, here pictures of people, to disk.
        job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpointInterval());
        job.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        job.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        job.set(CheckpointingOptions.FORCE_UNALIGNED, false);
        if (env.getConfiguration().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY) != null) {
            job.set(
                    CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                    ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        }
        job.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofSeconds(1));
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofMinutes(1));
        env.configure(job, LandmarkJob.class.getClassLoader());
        env.setMaxParallelism(CameraKey.MAX_PARALLELISM);
        if (settings.parallelism() > 0) {
            env.setParallelism(settings.parallelism());
        }
    }
}
