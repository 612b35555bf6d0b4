package io.landmarkstream.scene;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.frame.Outcome;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Of all outcomes the results of the cameras that a scene has, without pictures: a few kB each. Rejects are left out:
 * the camera's next result says as much.
 */
public final class SceneViewsFunction implements FlatMapFunction<Outcome<AttributedFrame>, SceneView> {

    private static final long serialVersionUID = 1L;

    private final SceneRoutes routes;

    public SceneViewsFunction(SceneRoutes routes) {
        this.routes = routes;
    }

    @Override
    public void flatMap(Outcome<AttributedFrame> outcome, Collector<SceneView> out) {
        if (!outcome.isRejected() && routes.has(outcome.key().camera())) {
            out.collect(SceneViews.of(outcome.frame()));
        }
    }
}
