package io.landmarkstream.job;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.AttributesFunction;
import io.landmarkstream.control.SettingsFunction;
import io.landmarkstream.decode.DecodeFunction;
import io.landmarkstream.decode.DecodedFrame;
import io.landmarkstream.event.EventFunction;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameStage;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.ParseFunction;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.FinderFactory;
import io.landmarkstream.landmark.LandmarkFunction;
import io.landmarkstream.scene.SceneRoutes;
import io.landmarkstream.scene.SceneViewsFunction;
import io.landmarkstream.shed.ShedFunction;
import io.landmarkstream.shed.WallClock;
import io.landmarkstream.track.TrackFunction;
import io.landmarkstream.track.TrackedFrame;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job: camera frames in, one result or reject for each of them out.
 *
 * <p>Records cross the network once, compressed, to the task that owns their camera. Decoding, detecting, tracking,
 * attributes and writing are one chained task: pictures are handed on by reference. Nothing on the way changes a
 * record's key, which is what {@code reinterpretAsKeyedStream} rests on. Every step takes an {@link Outcome} and gives
 * one, rejects included, so that a camera's outcomes keep the order of its frames (of video with B-frames, the display
 * order). There are no watermarks and no timers but the decoder's for silent cameras and the scenes' for late ones:
 * each camera's own sequence and capture time drive everything.
 *
 * <p>Where there are rules, a camera's events are found in the same task, right after its attributes.
 *
 * <p>Where there is a control topic, each frame is told its camera's settings before it is decoded, and those that hold
 * for it are chosen after it ({@link ControlSteps}).
 *
 * <p>Where cameras make up scenes, the results' points, without pictures, go on to the task that owns their scene
 * ({@link SceneSteps}).
 */
public final class LandmarkJob {

    private static final TypeInformation<CameraKey> KEY = TypeInformation.of(CameraKey.class);

    private static final String PRODUCT = "landmark-stream";

    private LandmarkJob() {}

    /** The job's name on a cluster: the product's and, where it is another, the consumer group's. */
    public static String name(JobSettings settings) {
        String group = settings.kafka().groupId();
        return group.startsWith(PRODUCT) ? group : PRODUCT + " " + group;
    }

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
        JobEnvironment.configure(env, settings);
        Duration ttl = settings.runtime().stateTtl();

        KeyedStream<Outcome<Frame>, CameraKey> frames = env.fromSource(
                        ends.source(), WatermarkStrategy.noWatermarks(), Uids.SOURCE)
                .uid(Uids.SOURCE)
                .map(new ParseFunction(
                        settings.input().limits().maxFrameBytes(),
                        settings.input().cameras(),
                        settings.input().maxUnlisted(),
                        ttl))
                .name(Uids.PARSE)
                .uid(Uids.PARSE)
                .keyBy(Outcome::key, KEY);

        if (settings.control() != null) {
            frames = ControlSteps.plans(env, frames, ends.control(), settings, finders);
        }

        if (settings.input().live() != null) {
            frames = byCamera(frames.map(new ShedFunction(settings.input().live(), clock, ttl))
                    .name(Uids.SHED)
                    .uid(Uids.SHED));
        }

        SingleOutputStreamOperator<Outcome<DecodedFrame>> decoded = frames.process(new DecodeFunction(
                        settings.input().limits(),
                        ends.log(),
                        settings.runtime().decodeIsolated(),
                        settings.input().maxGap(),
                        settings.runtime().decoderIdle(),
                        ttl))
                .name(Uids.DECODE)
                .uid(Uids.DECODE);

        if (settings.control() != null) {
            decoded = byCamera(decoded)
                    .map(new SettingsFunction(ttl))
                    .name(Uids.SETTINGS)
                    .uid(Uids.SETTINGS);
        }

        SingleOutputStreamOperator<Outcome<DetectedFrame>> detected = byCamera(decoded)
                .map(new LandmarkFunction(finders, ttl))
                .name(Uids.LANDMARKS)
                .uid(Uids.LANDMARKS);

        SingleOutputStreamOperator<Outcome<TrackedFrame>> tracked = byCamera(detected)
                .map(new TrackFunction(settings.track(), settings.input().cameras(), ttl))
                .name(Uids.TRACK)
                .uid(Uids.TRACK);

        SingleOutputStreamOperator<Outcome<AttributedFrame>> outcomes = byCamera(tracked)
                .map(new AttributesFunction(settings.attributes(), ttl))
                .name(Uids.ATTRIBUTES)
                .uid(Uids.ATTRIBUTES);

        outcomes.sinkTo(ends.sink()).name(Uids.SINK).uid(Uids.SINK);

        if (settings.events() != null) {
            byCamera(outcomes)
                    .flatMap(new EventFunction(
                            settings.events().rules(), settings.events().places(), ttl))
                    .name(Uids.EVENTS)
                    .uid(Uids.EVENTS)
                    .sinkTo(ends.events())
                    .name(Uids.EVENTS_SINK)
                    .uid(Uids.EVENTS_SINK);
        }

        if (settings.scenes() != null) {
            SceneRoutes routes = settings.scenes().routes();
            SceneSteps.define(
                    outcomes.flatMap(new SceneViewsFunction(routes))
                            .name(Uids.VIEWS)
                            .uid(Uids.VIEWS),
                    routes,
                    ends.scenes(),
                    settings);
        }
    }

    /** The outcomes of a step, whose keys are those of its input. */
    static <T extends FrameStage> KeyedStream<Outcome<T>, CameraKey> byCamera(
            SingleOutputStreamOperator<Outcome<T>> outcomes) {
        return DataStreamUtils.reinterpretAsKeyedStream(outcomes, Outcome::key, KEY);
    }
}
