package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.emit.Format;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.CameraSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flag over environment over YAML over default; what is wrong is named. */
class SettingsTest {

    @TempDir
    private Path folder;

    private Path yaml(String text) throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), text);
    }

    private static JobSettings settings(Path yaml, Map<String, String> environment, Map<String, String> flags) {
        return JobSettings.of(SettingsLayers.of(yaml, environment, flags).configuration());
    }

    private static JobSettings settings(String key, String value) {
        return settings(null, Map.of(), Map.of(key, value));
    }

    @Test
    void pipelinesStandBetweenCommasOrSemicolons() {
        assertThat(settings("landmarks.models.pipelines", "a,b").models().pipelines())
                .containsExactly("a", "b");
        assertThat(settings("landmarks.models.pipelines", "a;b , c").models().pipelines())
                .containsExactly("a", "b", "c");
    }

    @Test
    void theDefaultsAreValid() {
        JobSettings settings = settings(null, Map.of(), Map.of());

        assertThat(settings.kafka().bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(settings.kafka().transactionalIdPrefix()).isEqualTo("landmark-stream");
        assertThat(settings.runtime().parallelism()).isZero();
        assertThat(settings.models().dir()).isNull();
    }

    @Test
    void aFlagGoesOverTheEnvironmentOverTheFileOverTheDefault() throws IOException {
        Path yaml = yaml("""
                landmarks:
                  kafka:
                    frames-topic: of-file
                    landmarks-topic: of-file
                    rejects-topic: of-file
                  models.pipelines: [a, b]
                landmarks.emit.format: json
                """);
        Map<String, String> environment =
                Map.of("LANDMARKS_KAFKA_LANDMARKS_TOPIC", "of-env", "LANDMARKS_KAFKA_REJECTS_TOPIC", "of-env");
        JobSettings settings = settings(yaml, environment, Map.of("landmarks.kafka.rejects-topic", "of-flag"));

        assertThat(settings.kafka().framesTopic()).isEqualTo("of-file");
        assertThat(settings.kafka().landmarksTopic()).isEqualTo("of-env");
        assertThat(settings.kafka().rejectsTopic()).isEqualTo("of-flag");
        assertThat(settings.kafka().groupId()).isEqualTo("landmark-stream");
        assertThat(settings.output().format()).isEqualTo(Format.JSON);
        assertThat(settings.models().pipelines()).containsExactly("a", "b");
    }

    @Test
    void everyOptionHasItsEnvironmentVariable() {
        JobSettings settings = settings(
                null,
                Map.of(
                        "LANDMARKS_SMOOTH_RESPONSIVENESS", ".75",
                        "LANDMARKS_TIME_MAX_GAP", "5 s",
                        "LANDMARKS_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_SSL"),
                Map.of());

        assertThat(settings.track().smoothing().responsiveness()).isEqualTo(.75);
        assertThat(settings.input().maxGap()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.kafka().properties()).containsExactly(Map.entry("security.protocol", "SASL_SSL"));
    }

    @Test
    void variablesOfOthersAreLeftAloneAndSlipsAreNot() {
        settings(null, Map.of("LANDMARKS_SHARED", "x", "LANDMARKS_SERVICE_HOST", "10.0.0.1"), Map.of());
        assertThatThrownBy(() -> settings(null, Map.of("LANDMARKS_KAFKA_GROUPID", "x"), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessage("The environment variable LANDMARKS_KAFKA_GROUPID is no option; did you mean"
                        + " LANDMARKS_KAFKA_GROUP_ID?");
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearest() throws IOException {
        assertThatThrownBy(() -> settings("landmarks.finder.max-hand", "1"))
                .hasMessage("There is no option landmarks.finder.max-hand (command line); did you mean"
                        + " landmarks.finder.max-hands?");
        Path yaml = yaml("landmarks:\n  kafka:\n    frame-topic: x\n");
        assertThatThrownBy(() -> settings(yaml, Map.of(), Map.of()))
                .hasMessageContaining("landmarks.kafka.frame-topic (" + yaml + ")")
                .hasMessageContaining("did you mean landmarks.kafka.frames-topic?");
    }

    @Test
    void aKeyGivenTwiceIsRefused() throws IOException {
        assertThatThrownBy(() -> settings(yaml("landmarks.device: cpu\nlandmarks.device: cuda\n"), Map.of(), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("landmarks.device");
        assertThatThrownBy(
                        () -> settings(yaml("landmarks.device: cpu\nlandmarks:\n  device: cuda\n"), Map.of(), Map.of()))
                .hasMessageContaining("landmarks.device is given twice");
    }

    @Test
    void aFileThatIsNoSettingsFileIsRefused() throws IOException {
        assertThatThrownBy(() -> settings(yaml("just text"), Map.of(), Map.of()))
                .hasMessageContaining("keys with values");
        assertThatThrownBy(() -> settings(yaml("landmarks.device: null\n"), Map.of(), Map.of()))
                .hasMessageContaining("landmarks.device has no value");
        assertThatThrownBy(() -> settings(folder.resolve("none.yaml"), Map.of(), Map.of()))
                .hasMessageEndingWith("none.yaml cannot be read: there is no such file or folder.");
        for (String text : List.of("landmarks.device: [cpu", "landmarks.device: cpu\n\tx: 1\n")) {
            assertThatThrownBy(() -> settings(yaml(text), Map.of(), Map.of()))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("this is no YAML")
                    .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
        }
        assertThat(settings(yaml("# nothing yet\n"), Map.of(), Map.of())
                        .runtime()
                        .parallelism())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "landmarks.parallelism | 0",
                "landmarks.parallelism | 2049",
                "landmarks.parallelism | two",
                "landmarks.delivery | maybe-once",
                "landmarks.emit.format | xml",
                "landmarks.emit.raw | perhaps",
                "landmarks.device | gpu",
                "landmarks.limits.frame-bytes | -1",
                "landmarks.limits.frame-bytes | 2 gb",
                "landmarks.limits.pixels | 0",
                "landmarks.limits.scans | 0",
                "landmarks.limits.result-bytes | 0",
                "landmarks.finder.detect-interval | 0",
                "landmarks.finder.max-hands | 0",
                "landmarks.finder.max-faces | -4",
                "landmarks.track.max-prediction | -1 s",
                "landmarks.smooth.smoothness | -0.1",
                "landmarks.smooth.smoothness | NaN",
                "landmarks.smooth.responsiveness | 1.01",
                "landmarks.smooth.filter | median",
                "landmarks.track.max-age | 499 ms",
                "landmarks.attributes.enabled | maybe",
                "landmarks.attributes.hold | -1 s",
                "landmarks.attributes.field-of-view | 200",
                "landmarks.attributes.field-of-view | NaN",
                "landmarks.time.max-gap | 0 s",
                "landmarks.checkpoint.interval | 0 s",
                "landmarks.checkpoint.interval | soon",
                "landmarks.state.ttl | 0 s",
                "landmarks.decode.idle | 0 s",
                "landmarks.decode.idle | 2 h",
                "landmarks.decode.timeout | 50 ms",
                "landmarks.decode.timeout | 1 h",
                "landmarks.limits.group-bytes | 0",
                "landmarks.limits.group-frames | 0",
                "landmarks.kafka.frames-topic | ' '",
                "landmarks.kafka.group-id | ''",
                "landmarks.kafka.transactional-id-prefix | ''",
                "landmarks.kafka.transaction-timeout | 0 s",
                "landmarks.kafka.start | yesterday",
                "landmarks.models.pipelines | auto;yunet",
                "landmarks.cameras.unlisted | reject",
                "landmarks.cameras.file | /no/such/file.yaml",
                "landmarks.kafka.properties.group.id | x",
                "landmarks.kafka.properties.transaction.timeout.ms | 1",
            })
    void aBadValueIsRefusedWithItsKey(String key, String value) {
        assertThatThrownBy(() -> settings(key, value))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(key);
    }

    @Test
    void secretsAreNotPrintedAndOriginsAre() {
        String printed = SettingsLayers.of(
                        null,
                        Map.of("LANDMARKS_DEVICE", "auto"),
                        Map.of(
                                "landmarks.kafka.properties.sasl.jaas.config", "canary-1",
                                "landmarks.kafka.properties.ssl.keystore.password", "canary-2",
                                "landmarks.kafka.properties.ssl.key.password", "canary-3",
                                "landmarks.kafka.properties.sasl.oauthbearer.client.credentials.client.secret",
                                        "canary-4",
                                "landmarks.kafka.properties.security.protocol", "SASL_SSL"))
                .print();

        assertThat(printed)
                .doesNotContain("canary")
                .contains(
                        "landmarks.kafka.properties.sasl.jaas.config: \"******\"  # command line",
                        "landmarks.kafka.properties.security.protocol: \"SASL_SSL\"",
                        "landmarks.device: \"auto\"  # LANDMARKS_DEVICE",
                        "landmarks.kafka.group-id: \"landmark-stream\"  # default");
    }

    @Test
    void whatIsPrintedReadsBackAsTheSameSettings() throws IOException {
        Path yaml = yaml(SettingsLayers.of(null, Map.of(), Map.of("landmarks.time.max-gap", "3 s"))
                .print());

        assertThat(settings(yaml, Map.of(), Map.of())).isEqualTo(settings("landmarks.time.max-gap", "3 s"));
    }

    @Test
    void meaningIsOnWithTheBuiltInGesturesAndCanBeOff() throws IOException {
        assertThat(settings(null, Map.of(), Map.of()).attributes()).isEqualTo(AttributesOptions.DEFAULT);
        assertThat(settings("landmarks.attributes.enabled", "false").attributes())
                .isNull();

        Path file = Files.writeString(
                folder.resolve("gestures.yaml"),
                "gestures: [{name: call_me, fingers: {thumb: straight, little: straight}}]");
        AttributesOptions attributes =
                settings("landmarks.attributes.gestures", file.toString()).attributes();
        assertThat(attributes.gestures().list().get(0).name()).isEqualTo("call_me");
        assertThat(attributes.gestures().list()).hasSize(10);
    }

    @Test
    void aBadFileOfGesturesIsRefusedWithItsOption() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.yaml"), "gestures: [{name: a, fingers: {thum: straight}}]");
        assertThatThrownBy(() -> settings("landmarks.attributes.gestures", file.toString()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("landmarks.attributes.gestures")
                .hasMessageContaining("did you mean 'thumb'?");
        assertThatThrownBy(() -> settings(
                        "landmarks.attributes.gestures",
                        folder.resolve("none.yaml").toString()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void rulesOfEventsAreCheckedAgainstZonesAndGestures() throws IOException {
        assertThat(settings(null, Map.of(), Map.of()).events()).isNull();
        assertThat(settings("landmarks.events.rules", "default")
                        .events()
                        .rules()
                        .list())
                .hasSize(9);
        Path cameras = Files.writeString(
                folder.resolve("cameras.yaml"),
                "- {id: a, number: 0, zones: {door: [[0, 0], [1, 0], [1, 1]]},"
                        + " lines: {gate: {from: [.5, 0], to: [.5, 1], in: [1, .5]}}}");
        Path rules =
                Files.writeString(folder.resolve("rules.yaml"), "rules: [{name: entry, when: zone, zones: [door]}]");
        Map<String, String> both =
                Map.of("landmarks.cameras.file", cameras.toString(), "landmarks.events.rules", rules.toString());
        JobSettings.Events events = settings(null, Map.of(), both).events();
        assertThat(events.places().get("a").zones().get(0).name()).isEqualTo("door");
        assertThat(events.places().get("a").lines().get(0).in()).containsExactly(1., .5);

        Files.writeString(rules, "rules: [{name: entry, when: zone, zones: [dor]}]");
        assertThatThrownBy(() -> settings(null, Map.of(), both))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("landmarks.events.rules: ")
                .hasMessageContaining("rule 'entry': there is no zone 'dor'; did you mean 'door'?");
        assertThatThrownBy(() -> settings(
                        "landmarks.events.rules", folder.resolve("none.yaml").toString()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("cannot be read");
    }

    /** That of {@code demo} and {@code bench}. */
    @Test
    void aWrittenListOfCamerasIsRead() throws IOException {
        Path file = CamerasFile.write(folder.resolve("written.yaml"), List.of("cam-b", "cam-a"));
        assertThat(CamerasFile.list(file))
                .extracting(ListedCamera::id, ListedCamera::number)
                .containsExactly(tuple("cam-b", 0), tuple("cam-a", 1));
    }

    @Test
    void listedCamerasGetTheirSlots() throws IOException {
        Path cameras = Files.writeString(folder.resolve("cameras.yaml"), """
                - id: entrance
                  number: 0
                  url: rtsp://10.0.0.4/stream
                  fps: 25
                - {id: yard, number: 5, mirrored: true, rotation: 90, smoothness: .8}
                """);
        JobSettings settings = settings(
                null,
                Map.of(),
                Map.of("landmarks.cameras.file", cameras.toString(), "landmarks.cameras.unlisted", "reject"));

        assertThat(settings.input().cameras().key("yard")).isEqualTo(new CameraKey("yard", 5));
        assertThat(settings.input().cameras().accepts("entrance")).isTrue();
        assertThat(settings.input().cameras().accepts("other")).isFalse();
        assertThat(settings.input().cameras().mirrored("yard", false)).isTrue();
        assertThat(settings.input().cameras().mirrored("entrance", true)).isTrue();
        assertThat(settings.input().cameras().mirrored("entrance", false)).isFalse();
        assertThat(settings.input().cameras().listed())
                .containsEntry("yard", new CameraSettings(5, true, .8, null))
                .containsEntry("entrance", new CameraSettings(0, null, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- {id: a, number: 0}\\n- {id: b, number: 0} | number 0 is a's; give b a free one",
                "- {id: a, number: 0}\\n- {id: a, number: 1} | a is listed twice",
                "- {id: a} | needs an id and a number",
                "- {number: 1} | needs an id and a number",
                "- {id: a, number: -1} | number is -1",
                "- {id: a/b, number: 1} | U+002F",
                "- {id: a, numbr: 1} | did you mean 'number'",
                "- {id: a, number: 1, number: 2} | number",
                "- {id: a, number: 1, smoothness: 2} | smoothness is 2.0, but must be 0 to 1",
                "a: 1 | cameras.yaml",
                "- {id: a, number: 0, zone: {}} | did you mean 'zones'?",
                "- {id: a, number: 0, zones: {door: [[0, 0], [1, 0]]}} | camera 1: a: zone 'door' has 2 corners",
                "- {id: a, number: 0, zones: {door: [[0, 0], [640, 0], [1, 1]]}} | outside of the picture",
                "- {id: a, number: 0, lines: {gate: {from: [0, 0], to: [1, 1]}}} | key 'in' of line 'gate' is null",
            })
    void aBadListOfCamerasIsRefused(String text, String why) throws IOException {
        Path cameras = Files.writeString(folder.resolve("cameras.yaml"), text.replace("\\n", "\n"));

        assertThatThrownBy(() -> CamerasFile.read(cameras, true))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("landmarks.cameras.file: ")
                .hasMessageContaining(why);
    }

    @Test
    void aSceneWithACameraThatIsNotListedIsRefusedWithTheNearestName() throws IOException {
        Path cameras = Files.writeString(
                folder.resolve("cameras.yaml"), "- {id: gate-1, number: 0}\n- {id: gate-2, number: 1}\n");
        String rotation = "rotation: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]";
        String camera = "{id: %s, size: [640, 480], fx: 600, fy: 600, cx: 320, cy: 240, " + rotation
                + ", translation: [%s, 0, 0]}";
        Path scenes = Files.writeString(
                folder.resolve("scenes.yaml"),
                "- id: room\n  cameras:\n    - %s\n    - %s\n"
                        .formatted(camera.formatted("gate-1", "0"), camera.formatted("gate-3", "1")));
        Map<String, String> both =
                Map.of("landmarks.cameras.file", cameras.toString(), "landmarks.scenes.file", scenes.toString());

        assertThatThrownBy(() -> settings(null, Map.of(), both))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("landmarks.scenes.file: camera gate-3 of scene room is not listed in")
                .hasMessageContaining("Is it gate-");
        JobSettings alone = settings("landmarks.scenes.file", scenes.toString());
        assertThat(alone.scenes().routes().has("gate-3")).isTrue();
        assertThat(alone.scenes().options().maxWait()).as("replay is patient").isEqualTo(Duration.ofSeconds(30));
        assertThat(settings(
                                null,
                                Map.of(),
                                Map.of("landmarks.scenes.file", scenes.toString(), "landmarks.mode", "live"))
                        .scenes()
                        .options()
                        .maxWait())
                .isEqualTo(Duration.ofMillis(150));
        assertThat(settings(null, Map.of(), Map.of()).scenes()).isNull();
    }
}
