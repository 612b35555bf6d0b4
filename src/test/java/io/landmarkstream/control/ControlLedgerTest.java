package io.landmarkstream.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.frame.CameraSettings;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.frame.SettingsPlan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlLedgerTest {

    private static final long NOW_MS = 1_800_000_000_000L;

    private static final ControlReader READER = new ControlReader(
            new Cameras(Map.of("gate-1", CameraSettings.of(0), "gate-2", CameraSettings.of(1)), false),
            List.of("hand", "face"));

    private final ControlLedger ledger = new ControlLedger(READER);
    private long next;

    private ControlRecord record(String key, String value) {
        return record(key, value, NOW_MS);
    }

    private ControlRecord record(String key, String value, long timeMs) {
        return new ControlRecord(
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                next++,
                timeMs);
    }

    private static long us(long afterMs) {
        return (NOW_MS + afterMs) * 1000;
    }

    private static FrameSettings at(ControlLedger ledger, String camera, long afterMs) {
        SettingsPlan plan = ledger.plan(camera);
        SettingsPlan.Step step = plan == null ? null : plan.at(us(afterMs));
        return step == null ? null : step.settings();
    }

    private FrameSettings at(String camera, long afterMs) {
        return at(ledger, camera, afterMs);
    }

    @Test
    void aRecordHoldsFromItsTimeOnForItsCamera() throws ControlFault {
        ledger.accept(
                record("camera/gate-1", "{'version':1,'from_us':" + us(500) + ",'smoothness':0.25,'paused':true}"));

        assertThat(at("gate-1", 499)).isNull();
        assertThat(at("gate-1", 500).smoothness()).isEqualTo(.25);
        assertThat(at("gate-1", 500).paused()).isTrue();
        assertThat(at("gate-1", 500).version()).isEqualTo(1);
        assertThat(at("gate-2", 1_000_000)).isNull();
    }

    @Test
    void withoutATimeItHoldsTwoSecondsAfterTheBrokerTookIt() throws ControlFault {
        ledger.accept(record("camera/gate-1", "{'version':1,'mirrored':true}"));

        assertThat(at("gate-1", 1_999)).isNull();
        assertThat(at("gate-1", 2_000).mirrored()).isTrue();
    }

    @Test
    void theNewestRecordWhoseTimeHasComeHoldsAlsoWhereAnOlderOneIsForLater() throws ControlFault {
        ledger.accept(record("camera/gate-1", "{'version':1,'from_us':" + us(1000) + ",'smoothness':0.1}"));
        ledger.accept(record("camera/gate-1", "{'version':1,'from_us':" + us(3000) + ",'smoothness':0.3}"));
        ledger.accept(record("camera/gate-1", "{'version':1,'from_us':" + us(2000) + ",'smoothness':0.2}"));

        assertThat(at("gate-1", 1000).smoothness()).isEqualTo(.1);
        assertThat(at("gate-1", 2000).smoothness()).isEqualTo(.2);
        assertThat(at("gate-1", 3000).smoothness()).isEqualTo(.2);
        assertThat(ledger.plan("gate-1").steps()).hasSize(2);
    }

    @Test
    void aTombstoneSetsEverythingBackAndIsAChangeOfItsOwn() throws ControlFault {
        ledger.accept(record("camera/gate-1", "{'version':1,'mirrored':true}"));
        ledger.accept(record("camera/gate-1", null, NOW_MS + 5000));

        assertThat(at("gate-1", 6_999).mirrored()).isTrue();
        assertThat(at("gate-1", 7_000)).isEqualTo(FrameSettings.configured(2));
    }

    @Test
    void networksAreSwitchedForAllForSomeAndForAShare() throws ControlFault {
        ledger.accept(record("models/hand", "{'version':1,'use':'hand-fp32','cameras':['gate-2']}"));

        assertThat(at("gate-2", 2000).models()).isEqualTo(Map.of("hand", "hand-fp32"));
        assertThat(ledger.plan("gate-1")).isNull();

        ledger.accept(record("models/hand", "{'version':1,'use':'hand-fp16'}"));
        assertThat(at("gate-1", 2000).models()).isEqualTo(Map.of("hand", "hand-fp16"));
        assertThat(at("gate-1", 2000).version()).isEqualTo(2);

        ControlLedger many = new ControlLedger(new ControlReader(Cameras.ANY, List.of()));
        many.accept(new ControlRecord(
                "models/hand".getBytes(), "{\"version\":1,\"use\":\"x\",\"share\":0.1}".getBytes(), 0, NOW_MS));
        List<String> tenth = IntStream.range(0, 2000)
                .mapToObj(i -> "cam-" + i)
                .filter(c -> many.plan(c) != null)
                .toList();
        assertThat(tenth.size()).isBetween(160, 240);
        many.accept(new ControlRecord(
                "models/hand".getBytes(), "{\"version\":1,\"use\":\"x\",\"share\":0.5}".getBytes(), 1, NOW_MS));
        assertThat(tenth).allMatch(c -> at(many, c, 2000).models().containsValue("x"));
    }

    @Test
    void whatItSaysIsTheSameAfterARestartAndRecordsThatComeTwiceCountOnce() throws ControlFault {
        List<ControlRecord> records = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            records.add(record(
                    i % 3 == 0 ? "models/face" : "camera/gate-" + (1 + i % 2),
                    i % 3 == 0
                            ? "{'version':1,'use':'face-" + i + "','share':0." + i % 10 + "}"
                            : "{'version':1,'detect_interval':" + (i + 1) + "}",
                    NOW_MS + 100L * i));
        }
        for (ControlRecord one : records) {
            ledger.accept(one);
        }
        ControlLedger restarted = new ControlLedger(READER);
        for (ControlRecord one : records.subList(0, 400)) {
            restarted.accept(one);
        }
        restarted = new ControlLedger(READER, restarted.state());
        for (ControlRecord one : records.subList(300, 600)) {
            restarted.accept(one);
        }

        for (String camera : List.of("gate-1", "gate-2")) {
            assertThat(restarted.plan(camera)).isEqualTo(ledger.plan(camera));
        }
        assertThat(restarted.state().nextOffset()).isEqualTo(600);
        assertThat(restarted.state().accepted()).hasSize(3 * ControlLedger.HISTORY);
    }

    @Test
    void aStormIsRefusedBeforeItIsReadAndEndsWithTime() throws ControlFault {
        for (int i = 0; i < StormBudget.BURST; i++) {
            ledger.accept(record("camera/gate-1", "{'version':1,'detect_interval':" + (1 + i) + "}"));
        }
        SettingsPlan before = ledger.plan("gate-1");

        for (int i = 0; i < 10_000; i++) {
            ControlRecord more = record("camera/gate-1", "{'version':1,'detect_interval':7}", NOW_MS + i / 1000);
            assertThatThrownBy(() -> ledger.accept(more)).isInstanceOf(ControlStormFault.class);
        }

        assertThat(ledger.plan("gate-1")).isEqualTo(before);
        assertThat(ledger.accept(record("camera/gate-1", "{'version':1,'detect_interval':8}", NOW_MS + 1000)))
                .isNotNull();
    }

    @Test
    void aStormOfOneCameraKeepsNoOtherOut() throws ControlFault {
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            try {
                ledger.accept(record("camera/gate-1", "{'version':1,'from_us':" + us(5000) + "}", NOW_MS + i / 10));
            } catch (ControlStormFault e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(7000);
        ControlLedger restored = new ControlLedger(READER, ledger.state());

        for (int i = 0; i < StormBudget.OWN_BURST; i++) {
            assertThat(restored.accept(record("camera/gate-2", "{'version':1}", NOW_MS + 999)))
                    .isNotNull();
        }
        storm(restored, "camera/gate-2", NOW_MS + 999);
        storm(restored, "camera/gate-1", NOW_MS + 999);
    }

    @Test
    void aStateOfBeforeKeysHadBudgetsOfTheirOwnLetsEachBeHeard() throws ControlFault {
        ControlState now = ledger.state();
        ControlState earlier = new ControlState(now.nextOffset(), NOW_MS, 0, now.accepted(), now.shortened(), 0, null);

        ControlLedger restored = new ControlLedger(READER, earlier);

        for (String key : List.of("camera/gate-1", "camera/gate-2")) {
            for (int i = 0; i < StormBudget.OWN_BURST; i++) {
                assertThat(restored.accept(record(key, "{'version':1}"))).isNotNull();
            }
            storm(restored, key, NOW_MS);
        }
        assertThat(restored.state().owns()).hasSize(2);
    }

    /** What has no key that can be read shares one budget of its own. */
    @Test
    void aStormWithoutKeysKeepsNoCameraOut() throws ControlFault {
        for (int i = 0; i < StormBudget.BURST; i++) {
            refused("gate-" + i, "{}", "key");
        }
        storm(ledger, "gate-0", NOW_MS);

        assertThat(ledger.accept(record("camera/gate-2", "{'version':1}"))).isNotNull();
    }

    /** Names without end are bounded as well. */
    @Test
    void allThatIsLetInIsBounded() {
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            try {
                ledger.accept(record("sign/s" + i, "{'version':1}"));
            } catch (ControlStormFault e) {
                continue;
            } catch (ControlFault e) {
                // It was read.
            }
            read++;
        }
        assertThat(read).isEqualTo(2 * StormBudget.BURST);
        ControlLedger restored = new ControlLedger(READER, ledger.state());
        assertThat(restored.state().owns()).hasSize(read);
        storm(restored, "sign/another", NOW_MS);
    }

    private void storm(ControlLedger full, String key, long timeMs) {
        ControlRecord more = record(key, "{'version':1,'detect_interval':7}", timeMs);
        assertThatThrownBy(() -> full.accept(more)).isInstanceOf(ControlStormFault.class);
    }

    @Test
    void aRecordMadeFromAnotherVersionIsRefused() throws ControlFault {
        ledger.accept(record("camera/gate-1", "{'version':1,'replaces':0,'smoothness':0.5}"));
        ledger.accept(record("camera/gate-1", "{'version':1,'replaces':1,'smoothness':0.6}"));

        refused("camera/gate-1", "{'version':1,'replaces':1,'smoothness':0.7}", "made from version 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            camera/gate-1  | smoothness: 0.5                                          | no JSON
            camera/gate-1  | {'version':1,'smoothness':0.5                            | JSON
            camera/gate-1  | {'version':1} {'version':1}                              | JSON
            camera/gate-1  | [1]                                                      | no JSON object
            camera/gate-1  | null                                                     | no JSON object
            camera/gate-1  | {'version':1,'smothness':0.5}                            | no key 'smothness'
            camera/gate-1  | {'version':1,'smoothness':0.5,'smoothness':0.6}          | JSON
            camera/gate-1  | {'version':1,'smoothness':'0.5'}                         | key 'smoothness' is of another
            camera/gate-1  | {'version':1,'detect_interval':1.5}                      | key 'detect_interval' is of
            camera/gate-1  | {'version':2}                                            | knows versions up to 1
            camera/gate-1  | {}                                                       | version must be 1
            camera/gate-3  | {'version':1}                                            | no camera gate-3
            camera/../x    | {'version':1}                                            | not allowed
            camera/ | {'version':1} | camera/ID, models/PIPELINE or sign/NAME
            x | {'version':1} | camera/ID, models/PIPELINE or sign/NAME
            camera/gate-1  | {'version':1,'smoothness':1.5}                           | must be 0 to 1
            camera/gate-1  | {'version':1,'field_of_view':200}                        | must be 5 to 150
            camera/gate-1  | {'version':1,'detect_interval':0}                        | must be 1 to 10000
            camera/gate-1  | {'version':1,'pipelines':{'body':false}}                 | no pipeline body
            camera/gate-1  | {'version':1,'zones':{'door':[[0,0],[1.2,0],[1,1]]}}     | corner 2 of zone 'door'
            camera/gate-1  | {'version':1,'zones':{'door':[[0,0],[null,0],[1,1]]}}    | corner 2 of zone 'door'
            camera/gate-1  | {'version':1,'zones':{'door':null}}                      | zone 'door'
            camera/gate-1  | {'version':1,'lines':{'step':null}}                      | line 'step'
            camera/gate-1  | {'version':1,'lines':{'s':{'from':[0,0],'to':[2,1],'in':[0,1]}}} | line 's'
            camera/gate-1  | {'version':1,'from_us':5}                                | before the record's own time
            camera/gate-1  | {'version':1,'from_us':9000000000000000}                 | more than a day ahead
            models/hand    | {'version':1,'use':'../x y'}                             | no name of a pipeline
            models/hand    | {'version':1,'use':'a','share':-0.1}                     | must be 0 to 1
            models/hand    | {'version':1,'use':'a','cameras':['gate-9']}             | no camera gate-9
            models/hand    | {'version':1,'use':'a','cameras':[null]}                 | camera id is empty
            models/body    | {'version':1,'use':'a'}                                  | no pipeline body
            """)
    void whatCannotBeIsRefusedAndChangesNothing(String key, String value, String why) {
        refused(key, value, why);
        assertThat(ledger.plan("gate-1")).isNull();
    }

    @Test
    void aRecordWithoutAKeyAndOneOfAMegabyteAreRefused() {
        refused(null, "{'version':1}", "camera/ID, models/PIPELINE or sign/NAME");
        refused("camera/gate-1", "{'version':1,'zones':{'" + "x".repeat(1 << 20) + "':[]}}", "the most is 65536");
        refused("camera/gate-1", "[".repeat(60_000), "JSON");
    }

    @Test
    void whatIsInEffectStaysHoweverMuchIsPlanned() throws ControlFault {
        ledger.accept(record("camera/gate-1", "{'version':1,'paused':true}"));
        long later = NOW_MS + 10_000;
        for (int i = 1; i < ControlLedger.HISTORY; i++) {
            ledger.accept(
                    record("camera/gate-1", "{'version':1,'from_us':" + us(3_600_000 + i) + ",'paused':false}", later));
        }
        ControlRecord more = record("camera/gate-1", "{'version':1,'from_us':" + us(4_000_000) + "}", later);
        assertThatThrownBy(() -> ledger.accept(more))
                .isInstanceOf(ControlFault.class)
                .hasMessageContaining("128 changes of camera/gate-1 are still to come");

        assertThat(at("gate-1", 2_000).paused()).isTrue();
        assertThat(at("gate-1", 3_600_000).paused()).isTrue();
        assertThat(at("gate-1", 3_600_001).paused()).isFalse();
        ledger.accept(record("camera/gate-1", "{'version':1,'from_us':" + us(20_000) + "}", later));
        assertThat(ledger.plan("gate-1").steps())
                .as("what it takes back is gone")
                .hasSize(2);
    }

    @Test
    void framesFromBeforeAllThatIsRememberedGetTheOldestAlsoAfterARestart() throws ControlFault {
        for (int i = 0; i < ControlLedger.HISTORY + 10; i++) {
            ledger.accept(
                    record("camera/gate-1", "{'version':1,'detect_interval':" + (i + 1) + "}", NOW_MS + 60_000L * i));
        }

        assertThat(at("gate-1", -5_000_000).detectInterval()).isEqualTo(11);
        assertThat(ledger.plan("gate-1").steps()).hasSize(ControlLedger.HISTORY);
        assertThat(new ControlLedger(READER, ledger.state()).plan("gate-1")).isEqualTo(ledger.plan("gate-1"));
    }

    @Test
    void whatWasSupersededIsKeptAsLongAsFramesAre() throws ControlFault {
        ledger.accept(record("camera/gate-1", "{'version':1,'detect_interval':1}"));
        ledger.accept(record("camera/gate-1", "{'version':1,'detect_interval':2}", NOW_MS + 1000));
        ledger.accept(record("camera/gate-1", "{'version':1,'detect_interval':3}", NOW_MS + ControlLedger.KEEP_MS));
        assertThat(at("gate-1", 2_500).detectInterval()).isEqualTo(1);

        ledger.accept(
                record("camera/gate-1", "{'version':1,'detect_interval':4}", NOW_MS + ControlLedger.KEEP_MS + 4000));
        assertThat(at("gate-1", 2_500).detectInterval()).isEqualTo(2);
    }

    @Test
    void anotherListOfCamerasTakesNothingBackThatWasAccepted() throws ControlFault {
        ledger.accept(record("models/hand", "{'version':1,'use':'x','cameras':['gate-1','gate-2']}"));
        ControlReader fewer = new ControlReader(new Cameras(Map.of("gate-1", CameraSettings.of(0)), false), List.of());

        ControlLedger restarted = new ControlLedger(fewer, ledger.state());

        assertThat(restarted.plan("gate-1")).isEqualTo(ledger.plan("gate-1")).isNotNull();
    }

    @Test
    void aWriterWhoSawARefusedRecordGoesOn() throws ControlFault {
        ledger.accept(record("camera/gate-1", "{'version':1,'smoothness':0.5}"));
        refused("camera/gate-1", "{'version':1,'replaces':1,'pipelines':{'hnad':false}}", "no pipeline hnad");

        ledger.accept(record("camera/gate-1", "{'version':1,'replaces':2,'smoothness':0.6}"));
        assertThat(ledger.version(new ControlKey(ControlKey.Kind.CAMERA, "gate-1")))
                .isEqualTo(3);
        refused("camera/gate-1", "{'version':1,'replaces':2,'smoothness':0.7}", "made from version 2");
    }

    @Test
    void recordsBeyondTheirBytesAreRefusedButASmallOneIsNot() throws ControlFault {
        ControlLedger many = new ControlLedger(new ControlReader(Cameras.ANY, List.of()));
        String large = "{'version':1,'zones':{'" + "x".repeat(50) + "':[[0,0],[1,0],[1,1]" + " ".repeat(60_000) + "]}}";
        long bytes = 0;
        for (int camera = 0; bytes + 61_000 < ControlLedger.MOST_BYTES; camera++) {
            ControlRecord record = record("camera/cam-" + camera, large);
            bytes += record.key().length + record.value().length;
            many.accept(record);
        }
        ControlRecord more = record("camera/another", large + " ".repeat(4_000));
        assertThatThrownBy(() -> many.accept(more))
                .isInstanceOf(ControlFault.class)
                .hasMessageContaining("more than 32 MiB");

        while (ControlLedger.MOST_BYTES - bytes > 100) {
            ControlRecord small = record("camera/small-" + next, "{'version':1}" + " ".repeat(60));
            bytes += small.key().length + small.value().length;
            many.accept(small);
        }
        many.accept(record("camera/cam-0", "{'version':1}" + " ".repeat(900), NOW_MS + 10_000));
        assertThat(at(many, "cam-0", 11_999).zones()).isNotNull();
        assertThat(at(many, "cam-0", 12_000).zones()).isNull();
    }

    private void refused(String key, String value, String why) {
        ControlRecord record = record(key, value);
        assertThatThrownBy(() -> ledger.accept(record))
                .isInstanceOf(ControlFault.class)
                .hasMessageContaining(why);
    }

    private static String sign(int examples, String more) {
        String example = "[" + "0.5,".repeat(159) + "0.5]";
        return "{'version':1,'examples':["
                + String.join(",", Collections.nCopies(examples, example))
                + "]" + more + "}";
    }

    @Test
    void aSignHoldsForAllCamerasFromItsTimeOnUntilItIsTakenAway() throws ControlFault {
        ledger.accept(record("sign/bye", sign(2, ",'hands':2,'from_us':" + us(500))));
        ledger.accept(record("sign/aside", sign(1, ",'from_us':" + us(700))));
        ledger.accept(record("sign/bye", null, NOW_MS + 1_000));

        for (ControlLedger one : List.of(ledger, new ControlLedger(READER, ledger.state()))) {
            assertThat(at(one, "gate-1", 499)).isNull();
            assertThat(at(one, "gate-2", 500).version()).isEqualTo(1);
            FrameSettings.Sign bye = at(one, "gate-2", 500).signs().get(0);
            assertThat(bye.name()).isEqualTo("bye");
            assertThat(bye.version()).isEqualTo(1);
            assertThat(bye.hands()).isEqualTo(2);
            assertThat(bye.face()).isFalse();
            assertThat(bye.examples()).hasSize(2);
            assertThat(at(one, "gate-1", 700).signs())
                    .extracting(FrameSettings.Sign::name)
                    .containsExactly("aside", "bye");
            assertThat(at(one, "gate-1", 3_000).signs())
                    .extracting(FrameSettings.Sign::name)
                    .containsExactly("aside");
            assertThat(at(one, "gate-1", 3_000).version()).isEqualTo(3);
        }
    }

    @Test
    void aSignThatIsNotWholeIsRefused() {
        refused("sign/Bye", sign(1, ""), "no usable name");
        refused("sign/wave", sign(1, ""), "the name of another movement");
        refused("sign/bye", "{'version':1,'examples':[]}", "has no examples");
        refused("sign/bye", "{'version':1,'examples':[[1,2]]}", "has 2 numbers and not 160");
        refused("sign/bye", "{'version':1,'examples':[null]}", "has 0 numbers");
        refused("sign/bye", sign(1, ",'hands':3"), "of 1 or 2");
        refused("sign/bye", sign(1, "").replace("0.5]", "1e99]"), "too large");
        refused("sign/bye", sign(1, ",'limit':1"), "no key 'limit'");
        refused("sign/bye", sign(1, ",'replaces':0,'version':9").replaceFirst("'version':1,", ""), "upgrade");
        assertThat(ledger.keys()).isEmpty();
    }

    @Test
    void signsAreBounded() throws ControlFault {
        for (int i = 0; i < ControlLedger.MAX_SIGNS; i++) {
            ledger.accept(record("sign/s" + i, sign(5, "")));
        }
        refused("sign/more", sign(1, ""), "the most is 20 with 100");
        refused("sign/s1", sign(6, ""), "20 signs with 101 examples");
        ledger.accept(record("sign/s1", sign(5, "")));
        ledger.accept(record("sign/s2", null));
        ledger.accept(record("sign/more", sign(1, "")));
    }

    @Test
    void signsThatAreTakenAwayLaterCountUntilThen() throws ControlFault {
        for (int i = 0; i < ControlLedger.MAX_SIGNS; i++) {
            ledger.accept(record("sign/s" + i, sign(5, "")));
            ledger.accept(record("sign/s" + i, "{'version':1,'from_us':" + us(86_000_000) + "}"));
        }
        refused("sign/more", sign(1, ""), "21 signs with 101 examples would be set");
        refused("sign/more", sign(1, ""), "(here at 2027-01-15T08:00:02Z)");
        refused("sign/more", sign(1, ",'from_us':" + us(85_999_999)), "the most is 20 with 100");
        ledger.accept(record("sign/more", sign(1, ",'from_us':" + us(86_000_000))));

        assertThat(at("gate-1", 85_999_999).signs()).hasSize(ControlLedger.MAX_SIGNS);
        assertThat(at("gate-1", 86_000_000).signs()).hasSize(1);
    }

    @Test
    void aSignThatComesBeforeThoseThatAreStillToComeCountsWithThem() throws ControlFault {
        for (int i = 0; i < ControlLedger.MAX_SIGNS; i++) {
            ledger.accept(record("sign/s" + i, sign(5, ",'from_us':" + us(60_000))));
        }
        refused("sign/more", sign(1, ""), "(here at 2027-01-15T08:01:00Z)");
        ledger.accept(record("sign/s3", sign(5, "")));
    }

    @Test
    void aJobThatReadsNoSignsRefusesThem() {
        ControlLedger without = new ControlLedger(new ControlReader(Cameras.ANY, List.of(), false));
        assertThatThrownBy(() -> without.accept(record("sign/bye", sign(1, ""))))
                .isInstanceOf(ControlFault.class)
                .hasMessageContaining("this job reads no signs");
    }
}
