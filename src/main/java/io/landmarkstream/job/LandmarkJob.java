package io.landmarkstream.job;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.AttributesFunction;
import io.landmarkstream.decode.DecodeFunction;
import io.landmarkstream.decode.DecodedFrame;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.ParseFunction;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.FinderFactory;
import io.landmarkstream.landmark.LandmarkFunction;
import io.landmarkstream.shed.ShedFunction;
import io.landmarkstream.shed.WallClock;
import io.landmarkstream.track.TrackFunction;
import io.landmarkstream.track.TrackedFrame;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job: camera frames in, one result or reject for each of them out.
 *
 * <p>Records cross the network once, compressed, to the task that owns their camera. Decoding, finding, tracking,
 * interpreting and writing are one chained task: pictures are handed on by reference. Nothing on the way changes a
 * record's key, which is what {@code reinterpretAsKeyedStream} rests on. A record that is rejected anywhere passes the
 * steps after it by, so that a camera's outcomes keep the order of its frames (of video with B-frames, the display
 * order). There are no watermarks and no timers but the decoder's for silent cameras: each camera's own sequence and
 * capture time drive everything.
 */
public final class LandmarkJob {

    private static final TypeInformation<CameraKey> KEY = TypeInformation.of(CameraKey.class);

    /** How long a small frame may wait for others before it crosses the network; Flink's default is 100 ms. */
    private static final Duration LIVE_BUFFER_TIMEOUT = Duration.ofMillis(10);

    private static final int MAX_RESTARTS = 100;

    private LandmarkJob() {}

    /** Adds the job to {@code env}; {@code finders} opens the models, once for each task slot. */
    public static void define(
            StreamExecutionEnvironment env, Connectors ends, FinderFactory finders, JobSettings settings) {
        define(env, ends, finders, settings, WallClock.SYSTEM);
    }

    /** @param clock by which live mode tells a frame's age */
    static void define(
            StreamExecutionEnvironment env,
            Connectors ends,
            FinderFactory finders,
            JobSettings settings,
            WallClock clock) {
        configure(env, settings);
        Duration ttl = settings.stateTtl();

        SingleOutputStreamOperator<Frame> frames = env.fromSource(
                        ends.source(), WatermarkStrategy.noWatermarks(), Uids.SOURCE)
                .uid(Uids.SOURCE)
                .map(new ParseFunction(
                        settings.limits().maxFrameBytes(), settings.cameras(), settings.maxUnlisted(), ttl))
                .name(Uids.PARSE)
                .uid(Uids.PARSE);

        SingleOutputStreamOperator<DecodedFrame> decoded = shed(
                        frames.keyBy(frame -> frame.info().key(), KEY), settings, clock)
                .process(new DecodeFunction(
                        settings.limits(), ends.log(), settings.maxGap(), settings.decoderIdle(), ttl))
                .name(Uids.DECODE)
                .uid(Uids.DECODE);

        SingleOutputStreamOperator<DetectedFrame> found = DataStreamUtils.reinterpretAsKeyedStream(
                        decoded, frame -> frame.info().key(), KEY)
                .map(new LandmarkFunction(finders, ttl))
                .name(Uids.LANDMARKS)
                .uid(Uids.LANDMARKS);

        SingleOutputStreamOperator<TrackedFrame> tracked = DataStreamUtils.reinterpretAsKeyedStream(
                        found, frame -> frame.info().key(), KEY)
                .map(new TrackFunction(settings.track(), ttl))
                .name(Uids.TRACK)
                .uid(Uids.TRACK);

        DataStream<AttributedFrame> outcomes = DataStreamUtils.reinterpretAsKeyedStream(
                        tracked, frame -> frame.info().key(), KEY)
                .map(new AttributesFunction(settings.attributes(), ttl))
                .name(Uids.ATTRIBUTES)
                .uid(Uids.ATTRIBUTES);

        outcomes.sinkTo(ends.sink()).name(Uids.SINK).uid(Uids.SINK);
    }

    /** Live mode has a step more, before anything is decoded. */
    private static KeyedStream<Frame, CameraKey> shed(
            KeyedStream<Frame, CameraKey> frames, JobSettings settings, WallClock clock) {
        if (settings.live() == null) {
            return frames;
        }
        return DataStreamUtils.reinterpretAsKeyedStream(
                frames.map(new ShedFunction(settings.live(), clock, settings.stateTtl()))
                        .name(Uids.SHED)
                        .uid(Uids.SHED),
                frame -> frame.info().key(),
                KEY);
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
        if (settings.live() != null) {
            job.set(ExecutionOptions.BUFFER_TIMEOUT, LIVE_BUFFER_TIMEOUT);
        }
        if (env.getConfiguration()
                .getOptional(RestartStrategyOptions.RESTART_STRATEGY)
                .isEmpty()) {
            restarts(job);
        }
        env.configure(job, LandmarkJob.class.getClassLoader());
        env.setMaxParallelism(CameraKey.MAX_PARALLELISM);
        if (settings.parallelism() > 0) {
            env.setParallelism(settings.parallelism());
        }
    }

    /**
     * Waits 1 s before the first restart, twice as long each time up to a minute; ten minutes without a failure begin
     * this anew. After {@value #MAX_RESTARTS} restarts without such a pause, which is an hour and a half at least, the
     * job ends: whatever fails it does not pass by itself.
     */
    private static void restarts(Configuration job) {
        job.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofSeconds(1));
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.);
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofMinutes(1));
        job.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofMinutes(10));
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, MAX_RESTARTS);
    }
}
