package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.frame.CameraKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shape of the shipped graph. */
class GraphTest {

    @ParameterizedTest
    @EnumSource(JobOptions.Delivery.class)
    void picturesNeverLeaveTheTaskTheyAreDecodedIn(JobOptions.Delivery delivery) {
        JobGraph graph = streamGraph(delivery).getJobGraph();

        List<String> names = StreamSupport.stream(graph.getVertices().spliterator(), false)
                .map(JobVertex::getName)
                .toList();
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "Source: frames -> parse",
                        "decode -> landmarks -> track -> attributes -> outcomes: Writer -> outcomes: Committer");
        JobVertex work = vertex(graph, "decode");
        assertThat(work.getInputs()).hasSize(1);
        assertThat(work.getInputs().get(0).getShipStrategyName()).isEqualTo("HASH");
        assertThat(work.getMaxParallelism()).isEqualTo(CameraKey.MAX_PARALLELISM);
        assertThat(work.getParallelism()).isEqualTo(3);
    }

    @Test
    void aScenesPointsCrossTheNetworkOnceAndPicturesDoNot() {
        StreamExecutionEnvironment env = env();
        JobSettings settings = settings(Map.of(
                JobOptions.SCENES_FILE.key(),
                GraphTest.class.getResource("/demo/scenes.yaml").getPath(),
                JobOptions.PARALLELISM.key(),
                "3"));
        LandmarkJob.define(env, Connectors.kafka(settings, List.of()), FakeFinder.FACTORY, settings);
        StreamGraph graph = env.getStreamGraph();
        JobGraph job = graph.getJobGraph();

        assertThat(StreamSupport.stream(job.getVertices().spliterator(), false).map(JobVertex::getName))
                .containsExactlyInAnyOrder(
                        "Source: frames -> parse",
                        "decode -> landmarks -> track -> attributes"
                                + " -> (outcomes: Writer -> outcomes: Committer, views)",
                        "scenes -> scene-frames: Writer -> scene-frames: Committer");
        assertThat(graph.getStreamNodes().stream().map(StreamNode::getTransformationUID))
                .contains(Uids.VIEWS, Uids.SCENES);
    }

    @Test
    void eventsAreFoundInTheTaskOfTheirCamera() {
        StreamExecutionEnvironment env = env();
        JobSettings settings = settings(
                Map.of(JobOptions.EVENT_RULES.key(), JobSettings.BUILT_IN_RULES, JobOptions.PARALLELISM.key(), "3"));
        LandmarkJob.define(env, Connectors.kafka(settings, List.of()), FakeFinder.FACTORY, settings);
        StreamGraph graph = env.getStreamGraph();

        assertThat(StreamSupport.stream(graph.getJobGraph().getVertices().spliterator(), false)
                        .map(JobVertex::getName))
                .containsExactlyInAnyOrder(
                        "Source: frames -> parse",
                        "decode -> landmarks -> track -> attributes -> (outcomes: Writer -> outcomes: Committer,"
                                + " events -> event-records: Writer -> event-records: Committer)");
        assertThat(graph.getStreamNodes().stream().map(StreamNode::getTransformationUID))
                .contains(Uids.EVENTS);
    }

    @ParameterizedTest
    @EnumSource(JobOptions.Delivery.class)
    void everyOperatorHasANameAndAUidFromTheFrozenList(JobOptions.Delivery delivery) {
        StreamGraph graph = streamGraph(delivery);
        for (StreamNode node : graph.getStreamNodes()) {
            String uid = node.getTransformationUID();
            if (uid == null) {
                assertThat(node.getOperatorName()).startsWith(Uids.SINK + ":");
                continue;
            }
            assertThat(Uids.ALL).anyMatch(known -> uid.equals(known) || uid.endsWith(known));
            assertThat(node.getOperatorName()).contains(uid.substring(uid.lastIndexOf(' ') + 1));
        }
        assertThat(graph.getStreamNodes().stream().map(StreamNode::getTransformationUID))
                .contains(Uids.SOURCE, Uids.PARSE, Uids.DECODE, Uids.LANDMARKS, Uids.TRACK, Uids.ATTRIBUTES);
    }

    @Test
    void uidsArePartOfTheSavepointFormatAndNeverChange() {
        assertThat(Uids.ALL)
                .containsExactly(
                        "frames",
                        "parse",
                        "shed",
                        "decode",
                        "landmarks",
                        "track",
                        "attributes",
                        "outcomes",
                        "views",
                        "scenes",
                        "scene-frames",
                        "results",
                        "events",
                        "event-records",
                        "control-records",
                        "control-check",
                        "control-rejects",
                        "control",
                        "settings");
    }

    @Test
    void checkpointsAreAlignedAndTypesKnown() {
        StreamExecutionEnvironment env = env();
        JobSettings settings = settings(Map.of(JobOptions.CHECKPOINT_INTERVAL.key(), "7 s"));
        LandmarkJob.define(env, Connectors.kafka(settings, List.of()), FakeFinder.FACTORY, settings);

        assertThat(env.getConfiguration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
        assertThat(env.getConfiguration().get(PipelineOptions.OBJECT_REUSE)).isTrue();
        assertThat(env.getConfiguration().get(CheckpointingOptions.ENABLE_UNALIGNED))
                .isFalse();
        assertThat(env.getConfiguration().get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aJobThatFailsOftenComesBackAsSoonAsOthers() {
        StreamExecutionEnvironment env = env();
        JobSettings settings = settings(Map.of());
        LandmarkJob.define(env, Connectors.kafka(settings, List.of()), FakeFinder.FACTORY, settings);

        Duration most =
                env.getConfiguration().get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF);
        assertThat(most).isLessThanOrEqualTo(Duration.ofSeconds(5));
        int attempts = env.getConfiguration().get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS);
        assertThat(most.multipliedBy(attempts)).as("an outage it outlives").isGreaterThan(Duration.ofMinutes(90));
    }

    private static StreamGraph streamGraph(JobOptions.Delivery delivery) {
        StreamExecutionEnvironment env = env();
        JobSettings settings =
                settings(Map.of(JobOptions.DELIVERY.key(), delivery.toString(), JobOptions.PARALLELISM.key(), "3"));
        LandmarkJob.define(env, Connectors.kafka(settings, List.of()), FakeFinder.FACTORY, settings);
        return env.getStreamGraph();
    }

    private static StreamExecutionEnvironment env() {
        return StreamExecutionEnvironment.createLocalEnvironment(new Configuration());
    }

    private static JobSettings settings(Map<String, String> values) {
        return JobSettings.of(Configuration.fromMap(values));
    }

    private static JobVertex vertex(JobGraph graph, String prefix) {
        return StreamSupport.stream(graph.getVertices().spliterator(), false)
                .filter(v -> v.getName().startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }
}
