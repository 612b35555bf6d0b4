package io.landmarkstream.desk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.control.ControlReader;
import io.landmarkstream.control.ControlRecord;
import io.landmarkstream.event.Line;
import io.landmarkstream.event.Places;
import io.landmarkstream.event.Zone;
import io.landmarkstream.frame.CameraSettings;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.sign.LearnedSigns;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlBookTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Places LISTED = new Places(
            List.of(new Zone("lap", List.of(List.of(0., .6), List.of(1., .6), List.of(.5, 1.)))),
            List.of(new Line("step", List.of(0., .5), List.of(1., .5), List.of(.5, 1.))));

    private final ControlBook book = book(Map.of("a", LISTED));
    private long offset;

    private static ControlBook book(Map<String, Places> listed) {
        return new ControlBook(new ControlReader(Cameras.ANY, List.of()), listed, () -> 0);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Writes a record to the topic, by another writer. */
    private void record(String key, String value) {
        book.take(new ControlRecord(
                key.getBytes(UTF_8), value.replace('\'', '"').getBytes(UTF_8), offset++, 1000 * offset));
    }

    private JsonNode write(ControlBook.Written written) {
        book.take(new ControlRecord(written.key(), written.value(), offset++, 1000 * offset));
        return json(new String(written.value(), UTF_8));
    }

    private JsonNode change(String change) {
        return write(book.changeOfCamera("a", json(change)));
    }

    @Test
    void aChangeKeepsWhatWasSetAndLeavesItsTimeToTheBroker() {
        assertThat(change("{'smoothness': 0.8, 'zones': {'door': [[0,0],[1,0],[1,1]]}}"))
                .isEqualTo(json("{'version':1,'replaces':0,'smoothness':0.8,'zones':{'door':[[0,0],[1,0],[1,1]]}}"));
        assertThat(change("{'smoothness': null, 'paused': true}"))
                .isEqualTo(json("{'version':1,'replaces':1,'zones':{'door':[[0,0],[1,0],[1,1]]},'paused':true}"));
        assertThat(book.camera("a").settings()).isEqualTo(json("{'zones':{'door':[[0,0],[1,0],[1,1]]},'paused':true}"));
        assertThat(book.camera("a").version()).isEqualTo(2);
        assertThat(book.camera("b").version()).isZero();
    }

    @Test
    void zonesAndLinesAreThoseThatAreSetOrElseThoseOfTheList() {
        assertThat(book.camera("a").zones()).isEqualTo(json("{'lap':[[0.0,0.6],[1.0,0.6],[0.5,1.0]]}"));
        assertThat(book.camera("a").lines())
                .isEqualTo(json("{'step':{'from':[0.0,0.5],'to':[1.0,0.5],'in':[0.5,1.0]}}"));
        change("{'zones': {}}");
        assertThat(book.camera("a").zones()).isEqualTo(json("{}"));
        assertThat(book.camera("a").lines()).isNotEqualTo(json("{}"));
        assertThat(book.camera("b").zones()).as("not in the list").isEqualTo(json("{}"));
        assertThat(book(null).camera("a").zones()).as("without a list").isNull();
        assertThat(book.camera("a").closed().settings()).isNull();
        assertThat(book.camera("a").closed().zones()).isEqualTo(json("{}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'zones': {'door': [[0,0],[1,0]]}} | Zone 'door' has 2 corners, but needs at least 3
            {'zones': {'door': [[0,0],[1.2,0],[1,1]]}} | Corner 2 of zone 'door' is (1.2, 0), outside of the picture
            {'zones': {'door': [[0,0],[1,1],[1,0],[0,1]]}} | Zone 'door' crosses itself
            {'zones': {'': [[0,0],[1,0],[1,1]]}} | The zone '' has no usable name
            {'lines': {'step': {'from': [0,0.5], 'to': [1,0.5], 'in': [0.5,0.5]}}} | lies on the line
            {'lines': {'step': {'from': [0,0.5], 'to': [1,0.5]}}} | Key 'in' of line 'step' is null
            {'smoothness': 2} | Smoothness is 2.0, but must be 0 to 1.
            {'detect_interval': 'often'} | Key 'detect_interval' is of another type
            {'smothness': 0.5} | There is no key 'smothness'; known are
            {'pipelines': {'face': 'no'}} | Key 'pipelines.face' is of another type
            {'from_us': 5} | The page cannot set from_us.
            {'replaces': 7, 'smoothness': 0.5} | Somebody else changed the settings of a meanwhile
            """)
    void whatTheJobWouldRefuseIsRefusedWithTheSameWords(String change, String why) {
        assertThatThrownBy(() -> change(change))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
        assertThat(offset).isZero();
    }

    @Test
    void aCameraThatTheJobDoesNotListIsRefused() {
        ControlBook strict = new ControlBook(
                new ControlReader(
                        new Cameras(Map.of("gate-1", new CameraSettings(0, null, null, null)), false), List.of()),
                null,
                () -> 0);
        assertThatThrownBy(() -> strict.changeOfCamera("gate-2", json("{'paused': true}")))
                .hasMessageContaining("is it gate-1?");
    }

    @Test
    void whatTheJobRefusedIsNotInEffectAndIsNamed() {
        change("{'smoothness': 0.5}");
        change("{'smoothness': 0.6, 'pipelines': {'fase': false}}");
        book.refused(1, "this job has no pipeline fase");

        ControlBook.CameraState state = book.camera("a");
        assertThat(state.version()).isEqualTo(1);
        assertThat(state.settings()).isEqualTo(json("{'smoothness': 0.5}"));
        assertThat(state.refusal()).isEqualTo("this job has no pipeline fase");
        assertThat(state.refused()).containsExactly("pipelines.fase", "smoothness");

        change("{'paused': true}");
        assertThat(book.camera("a").refusal()).isEmpty();
        assertThat(book.camera("a").settings()).isEqualTo(json("{'smoothness': 0.5, 'paused': true}"));
    }

    @Test
    void aRecordThatEveryJobRefusesIsKnownToBeRefusedAlsoWithoutAReject() {
        change("{'smoothness': 0.5}");
        record("camera/a", "{'version': 1, 'smoothness': 5}");
        assertThat(book.camera("a").settings()).isEqualTo(json("{'smoothness': 0.5}"));
        assertThat(book.camera("a").refusal()).startsWith("smoothness is 5.0");
    }

    @Test
    void networksAreSetForAShareOfTheCamerasAndTakenBack() {
        assertThat(write(book.changeOfModels(json("{'pipeline':'hand','use':'hand-fp32','share':0.1}"))))
                .isEqualTo(json("{'version':1,'replaces':0,'use':'hand-fp32','share':0.1,'before':{}}"));
        assertThat(write(book.changeOfModels(json("{'pipeline':'hand','use':'hand-fp32','cameras':['a']}"))))
                .isEqualTo(json("{'version':1,'replaces':1,'use':'hand-fp32','cameras':['a'],"
                        + "'before':{'use':'hand-fp32','share':0.1}}"));
        book.refused(1, "its weights are missing");
        ControlBook.PipelineState state = book.models().pipelines().get("hand");
        assertThat(state.version()).isEqualTo(2);
        assertThat(state.use()).isEqualTo("hand-fp32");
        assertThat(state.refusal()).isEqualTo("its weights are missing");
        assertThat(write(book.changeOfModels(json("{'pipeline':'hand','rollback':true}"))))
                .isEqualTo(json("{'version':1,'replaces':2,'use':'hand-fp32','share':0.1,"
                        + "'before':{'use':'hand-fp32','cameras':['a']}}"));
        assertThat(write(book.changeOfModels(json("{'pipeline':'hand'}"))).has("use"))
                .as("the configured one")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'use': 'x'} | Say which configured pipeline
            {'pipeline': 'hand', 'share': 3} | Share is 3.0, but must be 0 to 1.
            {'pipeline': 'hand', 'use': 'a b'} | Use is no name of a pipeline.
            {'pipeline': 'hand', 'rollback': true} | Nothing was ever set for the pipeline hand.
            {'pipeline': 'hand', 'used': 'x'} | That is no change of networks
            """)
    void networksThatCannotBeAreToldInWords(String change, String why) {
        assertThatThrownBy(() -> book.changeOfModels(json(change)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatIsReadAnewIsTheSame() {
        change("{'smoothness': 0.5}");
        book.restart();
        assertThat(book.camera("a").version()).isZero();
        record("camera/a", "{'version': 1, 'smoothness': 0.5}");
        assertThat(book.camera("a").settings()).isEqualTo(json("{'smoothness': 0.5}"));
    }

    @Test
    void signsAreSetByTheirVersionAndTakenAway() {
        LearnedSigns learned = LearnedSigns.NONE.with("bye", false, 2, List.of(new float[160], new float[160]));
        JsonNode record = write(book.changeOfSign(learned.named("bye")));
        assertThat(record.path("replaces").asLong()).isZero();
        assertThat(record.path("examples")).hasSize(2);
        assertThat(record.has("from_us")).isFalse();

        book.refused(0, "this job reads no signs");
        assertThat(book.signs())
                .containsOnly(Map.entry("bye", new ControlBook.SignState(1, false, 2, 2, "this job reads no signs")));
        assertThat(book.learned(LearnedSigns.NONE).named("bye").examples()).hasSize(2);

        ControlBook.Written away = book.withoutSign("bye", null);
        assertThat(away.value()).isNull();
        book.take(new ControlRecord(away.key(), null, offset++, 5000));
        assertThat(book.signs()).isEmpty();
        assertThatThrownBy(() -> book.withoutSign("bye", null)).hasMessage("No sign bye is set.");
        assertThatThrownBy(() -> book.changeOfSign(new LearnedSigns.Sign("bye", false, 1, 0, List.of(new float[3]))))
                .hasMessage("An example of 'bye' has 3 numbers and not 160; learn the sign again.");
    }

    private static LearnedSigns.Sign sign(String name, int examples) {
        return LearnedSigns.NONE
                .with(name, false, 1, Collections.nCopies(examples, new float[160]))
                .named(name);
    }

    @Test
    void aSignThatWouldBeTooManyIsRefusedBeforeItIsWritten() {
        for (int i = 0; i < 20; i++) {
            write(book.changeOfSign(sign("sign" + i, 1)));
        }
        assertThatThrownBy(() -> book.changeOfSign(sign("more", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("With it 21 signs with 21 examples would be set, the most is 20 with 100");
        write(book.changeOfSign(sign("sign3", 2)));
        assertThat(book.signs().get("sign3").examples()).isEqualTo(2);
    }

    @Test
    void aSignThatWasRefusedIsListedWithTheReason() {
        write(book.changeOfSign(sign("bye", 2)));
        record("sign/bye", "{'version': 9}");
        record("sign/new", "{'version': 9}");
        record("models/hand", "{'version': 9}");
        String why = "version is 9, this job knows versions up to 1: upgrade the job";
        assertThat(book.signs())
                .isEqualTo(Map.of(
                        "bye", new ControlBook.SignState(1, false, 1, 2, why),
                        "new", new ControlBook.SignState(0, false, 0, 0, why)));
        assertThat(book.learned(LearnedSigns.NONE).signs())
                .extracting(LearnedSigns.Sign::name)
                .containsExactly("bye");
        assertThat(book.models().pipelines().get("hand").version()).isZero();
        assertThat(book.models().pipelines().get("hand").refusal()).isEqualTo(why);

        book.take(new ControlRecord(book.withoutSign("new", null).key(), null, offset++, 1000 * offset));
        write(book.changeOfSign(sign("bye", 1)));
        assertThat(book.signs()).isEqualTo(Map.of("bye", new ControlBook.SignState(6, false, 1, 1, "")));
    }

    @Test
    void aChangeThatWasMadeFromAnOlderStateIsRefused() {
        write(book.changeOfModels(json("{'pipeline':'hand','use':'hand-fp32','replaces':0}")));
        write(book.changeOfModels(json("{'pipeline':'hand','use':'hand-int8','replaces':1}")));
        assertThatThrownBy(() -> book.changeOfModels(json("{'pipeline':'hand','rollback':true,'replaces':1}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Somebody else changed what looks in place of hand meanwhile (version 2)");
        write(book.changeOfModels(json("{'pipeline':'hand','rollback':true,'replaces':2}")));

        write(book.changeOfSign(sign("bye", 1)));
        write(book.changeOfSign(sign("bye", 2)));
        assertThatThrownBy(() -> book.withoutSign("bye", json("4")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Somebody else changed the sign bye meanwhile (version 5)");
        assertThat(book.withoutSign("bye", json("5")).value()).isNull();
    }

    @Test
    void whatIsInEffectAndWhyTheNewestWasRefusedOutliveManyRefusals() {
        change("{'smoothness': 0.5}");
        for (int i = 0; i < 30; i++) {
            record("camera/a", "{'version': 1, 'smoothness': 5}");
        }
        write(book.changeOfModels(json("{'pipeline':'hand','use':'hand-fp32'}")));
        book.refused(offset - 1, "its weights are missing");
        for (int i = 0; i < 5 * ControlBook.MOST_REFUSALS; i++) {
            record("nonsense", "{}");
            book.refused(offset - 1, "the key is wrong");
        }
        for (int i = 0; i < 5 * ControlBook.MOST_REFUSALS; i++) {
            book.refused(offset + i, "not read yet");
        }
        assertThat(book.camera("a").settings()).isEqualTo(json("{'smoothness': 0.5}"));
        assertThat(book.camera("a").refusal()).startsWith("smoothness is 5.0");
        assertThat(book.models().pipelines().get("hand").refusal()).isEqualTo("its weights are missing");
        assertThat(book.refusals()).isLessThan(2 * ControlBook.MOST_REFUSALS);
    }

    @Test
    void recordsThatAreRefusedByTheirKeyLeaveNothingBehind() {
        for (int i = 0; i < 100; i++) {
            record("camera/no id " + i, "{'version': 1}");
            record("nonsense" + i, "{'version': 1}");
        }
        assertThat(book.refusals()).isZero();
    }
}
