package io.landmarkstream.job;

import io.landmarkstream.scene.SceneFrame;
import io.landmarkstream.scene.SceneView;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The scenes alone, as a job of its own: results of the cameras in, frames of the scenes out, for sites whose cameras
 * are analysed by several jobs. The same steps as in {@link LandmarkJob}, and the same frames.
 */
public final class FuseJob {

    /** The job's consumer group where none is named: another than that of the job that it reads from. */
    public static final String GROUP_ID = "landmark-stream-fuse";

    private FuseJob() {}

    /** The job's name on a cluster. */
    public static String name(JobSettings settings) {
        return "landmark-stream fuse " + settings.kafka().groupId();
    }

    /**
     * Adds the job to {@code env}.
     *
     * @param views of the scenes' cameras; of each camera in the order of its frames
     */
    public static void define(
            StreamExecutionEnvironment env,
            Source<SceneView, ?, ?> views,
            Sink<SceneFrame> sink,
            JobSettings settings) {
        JobEnvironment.configure(env, settings);
        SceneSteps.define(
                env.fromSource(views, WatermarkStrategy.noWatermarks(), Uids.RESULTS)
                        .uid(Uids.RESULTS),
                settings.scenes().routes(),
                sink,
                settings);
    }
}
