package io.landmarkstream.job;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.scene.SceneFrame;
import io.landmarkstream.scene.SceneFunction;
import io.landmarkstream.scene.SceneRoutes;
import io.landmarkstream.scene.SceneView;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The last steps of a job with scenes: views of cameras → scenes → the scenes topic. */
final class SceneSteps {

    private SceneSteps() {}

    /** Views cross the network to the task that owns their scene; fusing and writing are one chained task there. */
    static void define(DataStream<SceneView> views, SceneRoutes routes, Sink<SceneFrame> sink, JobSettings settings) {
        views.keyBy(routes::keyOf, TypeInformation.of(CameraKey.class))
                .process(new SceneFunction(
                        routes, settings.scenes().options(), settings.runtime().stateTtl()))
                .name(Uids.SCENES)
                .uid(Uids.SCENES)
                .sinkTo(sink)
                .name(Uids.SCENES_SINK)
                .uid(Uids.SCENES_SINK);
    }
}
