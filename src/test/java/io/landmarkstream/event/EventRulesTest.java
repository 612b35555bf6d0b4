package io.landmarkstream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.attributes.Gestures;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.landmark.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file of rules, a zone and a line must be, and what is said of one that is not. */
class EventRulesTest {

    private static final Zone DOOR = new Zone("door", List.of(List.of(0., 0.), List.of(1., 0.), List.of(0., 1.)));
    private static final Line GATE = new Line("gate", List.of(0., 0.), List.of(1., 1.), List.of(1., 0.));
    private static final Map<String, Places> PLACES =
            Map.of("gate-1", new Places(List.of(DOOR), List.of(GATE)), "yard", Places.NONE);

    private static void check(String yaml) {
        EventRules.read("rules.yaml", yaml).check("rules.yaml", Gestures.BUILT_IN.names(), PLACES);
    }

    @Test
    void theBuiltInRulesHoldForAnyCameras() {
        EventRules rules = EventRules.builtIn();
        assertThat(rules.list()).hasSize(9);
        assertThat(rules.withoutAttributes().list()).hasSize(4);
        rules.check("default", Gestures.BUILT_IN.names(), PLACES);
    }

    @Test
    void everyKeyOfEveryRuleIsRead() {
        check("""
                rules:
                  - {name: a, when: present, cameras: [yard], of: [hand, my-kind], hold: 1.5s, gone: 2 min}
                  - {name: b, when: gesture, gestures: [ok], hold: 0ms, release: 1h, gone: 1s}
                  - {name: c, when: zone, zones: [door], of: [hand], point: index_tip, margin: 0, hold: 1s,
                     release: 1s, gone: 1s}
                  - {name: d, when: line, lines: [gate], of: [body], point: bottom, margin: .02, direction: in,
                     gone: 1s}
                  - {name: e, when: blink}
                  - {name: f, when: hand-raised, height: 0, hold: 1s, release: 1s, gone: 1s}
                  - {name: g, when: head-away, yaw: 30, pitch: 30, hold: 5s, release: 1s, gone: 1s}
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "rules: [] | key 'rules' must be a list with at least one rule",
                "rule: [] | did you mean 'rules'?",
                "rules: [{when: blink}] | rule 1 needs a key 'name'",
                "rules: [{name: a, when: blink}, {name: a, when: blink}] | the rule 'a' is there twice",
                "rules: [{name: a}] | key 'rules[0].when' is missing; it must be one of present, gesture, zone",
                "rules: [{name: a, when: gestur}] | did you mean 'gesture'?",
                "rules: [{name: a, when: gesture, gesture: [ok]}] | did you mean 'gestures'?",
                "rules: [{name: a, when: gesture, gestures: [thumbs_up]}] | did you mean 'thumb_up'?",
                "rules: [{name: a, when: zone, zones: [dor]}] | rule 'a': there is no zone 'dor'; did you mean 'door'?",
                "rules: [{name: a, when: zone, cameras: [yard]}] | none of its cameras has zones in",
                "rules: [{name: a, when: line, lines: [x]}] | There are: gate",
                "rules: [{name: a, when: blink, cameras: [yrad]}] | no camera 'yrad'; did you mean 'yard'?",
                "rules: [{name: a, when: present, hold: 5}] | '5' is no time; write one such as 500ms, 2s or 1min",
                "rules: [{name: a, when: present, hold: 5 days}] | '5 days' is no time",
                "rules: [{name: a, when: present, hold: 25h}] | longer than a day",
                "rules: [{name: a, when: present, of: [Face]}] | is no name of a kind",
                "rules: [{name: a, when: zone, point: wirst}] | did you mean 'wrist'?",
                "rules: [{name: a, when: zone, margin: 2}] | margin' must be 0 to 0.5",
                "rules: [{name: a, when: line, direction: left}] | in, out, both",
                "rules: [{name: a, when: sign, confidence: 2}] | confidence' must be 0 to 1",
                "rules: [{name: a, when: head-away, yaw: 5}] | yaw' must be 15 to 180 degrees",
            })
    void aBadFileIsRefusedByNameWithTheCure(String yaml, String why) {
        assertThatThrownBy(() -> check(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("rules.yaml")
                .hasMessageContaining(why);
    }

    @Test
    void aRuleForAKindThatNoPipelineFindsIsRefusedWithTheNearest() {
        EventRules rules = EventRules.read("rules.yaml", "rules: [{name: a, when: present, of: [hand, fase]}]");
        assertThatThrownBy(() -> rules.checkKinds("rules.yaml", List.of(Kind.HAND, Kind.FACE)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("rule 'a'")
                .hasMessageContaining("'fase'; did you mean 'face'?");
        EventRules.builtIn().checkKinds("default", List.of(Kind.HAND, Kind.FACE, Kind.BODY));
    }

    @Test
    void rulesThatNeedAttributesAreRefusedWhereThereAreNone() {
        EventRules rules = EventRules.read("rules.yaml", "rules: [{name: a, when: blink}]");
        assertThatThrownBy(() -> rules.check("rules.yaml", null, Map.of()))
                .hasMessageContaining("rule 'a'")
                .hasMessageContaining("landmarks.attributes.enabled");
    }

    @Test
    void aSignMayBeNamedBeforeItIsLearnedWhereItCanComeWhileTheJobRuns() {
        EventRules rules = EventRules.read("rules.yaml", "rules: [{name: a, when: sign, signs: [hello]}]");
        List<String> gestures = Gestures.BUILT_IN.names();

        rules.check("rules.yaml", gestures, List.of(), true, PLACES);
        rules.check("rules.yaml", gestures, List.of("hello"), false, PLACES);
        assertThatThrownBy(() -> rules.check("rules.yaml", gestures, List.of("hallo"), false, PLACES))
                .hasMessageContaining("rule 'a': there is no learned sign 'hello'; did you mean 'hallo'?");
        assertThatThrownBy(() -> rules.check("rules.yaml", gestures, List.of(), false, PLACES))
                .hasMessageContaining("landmarks.signs.learned, or set landmarks.control.enabled");
        assertThatThrownBy(() -> rules.check("rules.yaml", null, List.of(), false, PLACES))
                .hasMessageContaining("landmarks.attributes.enabled");
    }

    @Test
    void aRuleOfSignsNamesNoMovementAndARuleOfMovementsNoUnknownOne() {
        assertThatThrownBy(() -> checkWithControl("rules: [{name: a, when: sign, signs: [wave]}]"))
                .hasMessageContaining("'wave' is a movement")
                .hasMessageContaining("'when: movement'");
        assertThatThrownBy(() -> checkWithControl("rules: [{name: a, when: sign, signs: [Hello!]}]"))
                .hasMessageContaining("rule 'a': 'Hello!' is no usable name of a sign");
        assertThatThrownBy(() -> checkWithControl("rules: [{name: a, when: movement, movements: [wawe]}]"))
                .hasMessageContaining("did you mean 'wave'?");
    }

    private static void checkWithControl(String yaml) {
        EventRules.read("rules.yaml", yaml).check("rules.yaml", Gestures.BUILT_IN.names(), List.of(), true, PLACES);
    }

    private static List<List<Double>> corners(String text) {
        return text.isBlank()
                ? List.of()
                : java.util.Arrays.stream(text.strip().split(" "))
                        .map(pair -> java.util.Arrays.stream(pair.split(","))
                                .map(Double::valueOf)
                                .toList())
                        .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "0,0 1,0 | has 2 corners, but needs at least 3",
                "0,0 1,0 1,1.5 | corner 3 of zone 'z' is (1, 1.5), outside of the picture",
                "0,0 640,0 640,480 | pixels divided by width and height",
                "0,0 1,0 1,NaN | outside of the picture",
                "0,0 1,0 1 | must be two numbers, [x, y]",
                "0,0 1,1 1,0 0,1 | crosses itself: the side after corner 1 meets the side after corner 3",
                "0,0 1,0 .5,0 .5,1 | crosses itself",
                "0,0 1,0 1,0 0,1 | corners 2 and 3 of zone 'z' are the same",
                "0,0 1,0 1,1 0,0 | corners 4 and 1 of zone 'z' are the same",
                "0,0 .5,.5 1,1 | lie on one line",
            })
    void aBadZoneIsRefusedByNameWithTheCure(String corners, String why) {
        assertThatThrownBy(() -> new Zone("z", corners(corners)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("zone 'z'")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                ".5,0 | .5,1 | .5,.5 | lies on the line",
                ".5,0 | .5,0 | .8,.5 | the same point",
                ".5,0 | .5,2 | .8,.5 | outside of the picture",
            })
    void aBadLineIsRefusedByNameWithTheCure(String from, String to, String in, String why) {
        assertThatThrownBy(() -> new Line(
                        "l",
                        corners(from).get(0),
                        corners(to).get(0),
                        corners(in).get(0)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("line 'l'")
                .hasMessageContaining(why);
    }
}
