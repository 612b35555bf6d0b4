package io.landmarkstream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.attributes.Blink;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.sign.Movement;
import io.landmarkstream.sign.ObjectSigns;
import io.landmarkstream.sign.Spelling;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When rules tell what, to the frame. */
class EventFinderTest {

    private static final Zone DOOR =
            new Zone("door", List.of(List.of(.4, .2), List.of(.6, .2), List.of(.6, .8), List.of(.4, .8)));
    private static final Line GATE = new Line("gate", List.of(.5, .1), List.of(.5, .9), List.of(.9, .5));
    private static final Places PLACES = new Places(List.of(DOOR), List.of(GATE));

    private static Scenario scenario(String rule) {
        return new Scenario("rules: [{name: r, " + rule + "}]", PLACES);
    }

    @Test
    void anObjectAppearsAfterItsHoldAndLeavesAfterItsAbsence() {
        Scenario s = scenario("when: present, hold: 100ms, gone: 200ms");
        assertThat(s.face(7, 100, 100).frame()).isEmpty();
        assertThat(s.face(7, 100, 100).frame()).isEmpty();
        List<Event> appeared = s.face(7, 100, 100).frame();
        assertThat(appeared).hasSize(1);
        assertThat(appeared.get(0).type()).isEqualTo(EventType.APPEARED);
        assertThat(appeared.get(0).beginUs()).isEqualTo(Scenario.START_US);
        assertThat(appeared.get(0).frame().captureTimeUs()).isEqualTo(Scenario.START_US + 100_000);
        assertThat(appeared.get(0).endUs()).isNull();
        for (int i = 0; i < 4; i++) { // predicted is unseen
            assertThat(s.predicted(7, 100, 100).frame()).isEmpty();
        }
        List<Event> left = s.frame();
        assertThat(left)
                .extracting(Event::type, Event::trackId, Event::number)
                .containsExactly(tuple(EventType.LEFT, 7L, 2L));
        assertThat(left.get(0).endUs()).as("last seen").isEqualTo(Scenario.START_US + 100_000);
        assertThat(left.get(0).durationUs()).isEqualTo(100_000);
        assertThat(EventStateFormatTest.objects(s.state())).as("remembered").isZero();
    }

    @Test
    void aShortAbsenceEndsNothing() {
        Scenario s = scenario("when: present, hold: 0ms, gone: 200ms");
        for (int i = 0; i < 20; i++) {
            if (i % 5 < 2) {
                s.face(7, 100, 100);
            }
            s.frame();
        }
        assertThat(s.events()).extracting(Event::type).containsExactly(EventType.APPEARED);
    }

    @Test
    void aZoneIsEnteredOnceThoughItsBorderIsCrossedByNoise() {
        Scenario s = scenario("when: zone, hold: 100ms, release: 100ms, margin: .01");
        for (int i = 0; i < 40; i++) {
            s.face(1, 400 + (i % 2 == 0 ? 5 : -5), 250).frame(); // 10 px are .01 of 1000
        }
        assertThat(s.events()).as("never inside for 100 ms").isEmpty();
        for (int i = 0; i < 4; i++) {
            s.face(1, 410, 250).frame();
        }
        for (int i = 0; i < 40; i++) {
            s.face(1, i < 20 ? 400 + (i % 2 == 0 ? 5 : -20) : 392, 250).frame(); // within the margin at the end
        }
        assertThat(s.events()).extracting(Event::type).containsExactly(EventType.ZONE_ENTERED);
        for (int i = 0; i < 4; i++) {
            s.face(1, 380, 250).frame();
        }
        assertThat(s.events())
                .extracting(Event::type, Event::zone)
                .containsExactly(tuple(EventType.ZONE_ENTERED, "door"), tuple(EventType.ZONE_LEFT, "door"));
        Event left = s.events().get(1);
        assertThat(left.durationUs()).isEqualTo(left.endUs() - left.beginUs());
        assertThat(left.outline()).containsExactly(.4f, .2f, .6f, .2f, .6f, .8f, .4f, .8f);
    }

    @Test
    void aLineIsCrossedOnceEachWayAndNotBesideItsEnds() {
        Scenario s = scenario("when: line, margin: .01");
        for (int x = 400; x <= 600; x += 4) { // noise of one step while it crosses
            s.face(1, x + (x % 8 == 0 ? 6 : -6), 250).frame();
        }
        for (int x = 600; x >= 400; x -= 50) {
            s.face(1, x, 250).frame();
        }
        assertThat(s.events())
                .extracting(Event::type, Event::line, Event::direction)
                .containsExactly(
                        tuple(EventType.LINE_CROSSED, "gate", Direction.IN),
                        tuple(EventType.LINE_CROSSED, "gate", Direction.OUT));
        for (int x = 400; x <= 600; x += 50) {
            s.face(2, x, 480).frame(); // below the line's end at 450
        }
        assertThat(s.events()).hasSize(2);
    }

    @Test
    void aLineIsCrossedByWhoWasHiddenMeanwhile() {
        Scenario s = scenario("when: line, gone: 1s, direction: in");
        s.face(1, 400, 250).frame();
        for (int i = 0; i < 10; i++) {
            s.predicted(1, 520, 250).frame();
        }
        assertThat(s.events()).as("predictions cross nothing").isEmpty();
        s.face(1, 560, 250).frame();
        assertThat(s.events()).hasSize(1);
        s.face(1, 400, 250).frame();
        assertThat(s.events()).as("out is not asked for").hasSize(1);
        for (int i = 0; i < 21; i++) {
            s.frame();
        }
        s.face(1, 560, 250).frame();
        assertThat(s.events()).as("forgotten after a second").hasSize(1);
    }

    @Test
    void aGestureBeginsAndEndsWithItsDurationAndItsScore() {
        Scenario s = scenario("when: gesture, gestures: [ok, victory], hold: 100ms, release: 100ms");
        for (String gesture : List.of("ok", "ok", "ok", "ok", "", "ok", "victory", "victory", "victory", "", "", "")) {
            s.hand(3, 9, 100, 100, gesture).frame();
        }
        assertThat(s.events())
                .extracting(Event::type, Event::gesture, Event::durationUs)
                .containsExactly(
                        tuple(EventType.GESTURE_BEGAN, "ok", 0L),
                        tuple(EventType.GESTURE_ENDED, "ok", 300_000L),
                        tuple(EventType.GESTURE_BEGAN, "victory", 0L),
                        tuple(EventType.GESTURE_ENDED, "victory", 150_000L));
        assertThat(s.events().get(0).score()).isEqualTo(.75f);
        assertThat(s.events().get(0).personId()).isEqualTo(9);
        for (int i = 0; i < 10; i++) {
            s.hand(3, 9, 100, 100, "closed_fist").frame();
        }
        assertThat(s.events()).as("not asked for").hasSize(4);
    }

    @Test
    void aHandIsRaisedAboveItsOwnPersonsHead() {
        Scenario s = scenario("when: hand-raised, height: .25, hold: 100ms, release: 0ms");
        for (int y : new int[] {300, 215, 215, 215, 225, 225, 225}) { // the face reaches from 230 to 270
            s.hand(1, 5, 100, y, "").face(5, 500, 250).face(6, 100, 400).frame();
        }
        assertThat(s.events()).extracting(Event::type).containsExactly(EventType.HAND_RAISED);
        assertThat(s.events().get(0).amplitude()).isCloseTo(.375f, within(1e-5f));
        s.hand(1, 5, 100, 300, "").face(5, 500, 250).frame();
        assertThat(s.events().get(1).type()).isEqualTo(EventType.HAND_LOWERED);
        s.hand(2, 0, 100, 0, "").face(5, 500, 250).frame();
        assertThat(s.events()).as("nobody's hand").hasSize(2);
    }

    @Test
    void aHeadIsTurnedAwayAfterItsHoldAndBackWithHysteresis() {
        Scenario s = scenario("when: head-away, yaw: 40, hold: 150ms, release: 0ms, gone: 200ms");
        for (float yaw : new float[] {0, 45, 45, 39, 45, 45, 45, 55, 45, 31}) {
            s.face(1, yaw).frame();
        }
        assertThat(s.events()).extracting(Event::type).containsExactly(EventType.HEAD_TURNED_AWAY);
        s.face(1, (Float) null).frame(); // no pose: cannot tell
        s.face(1, 29f).frame();
        assertThat(s.events()).extracting(Event::type).contains(EventType.HEAD_TURNED_BACK);
        assertThat(s.events().get(1).amplitude()).isEqualTo(55);
    }

    @Test
    void bothEyesBlinkOnceAndOneAloneDoesNot() {
        Scenario s = scenario("when: blink");
        Blink left = new Blink(Blink.Eye.LEFT, 100_000);
        Blink right = new Blink(Blink.Eye.RIGHT, 150_000);
        s.face(1, 0f, left).frame();
        for (int i = 0; i < 5; i++) {
            s.face(1, 0f).frame();
        }
        s.face(1, 0f, right).frame();
        assertThat(s.events()).as("0.3 s apart").isEmpty();
        s.face(1, 0f).frame();
        s.face(1, 0f, left).frame();
        assertThat(s.events()).extracting(Event::type).containsExactly(EventType.BLINKED);
        assertThat(s.events().get(0).durationUs()).isEqualTo(250_000);
        s.face(1, 0f).frame();
        s.face(1, 0f, right, left).frame();
        assertThat(s.events()).hasSize(2);
    }

    @Test
    void aNewStreamEndsWhatLasts() {
        Scenario s = scenario("when: present, hold: 0ms");
        s.face(1, 100, 100).frame();
        List<Event> broken = s.face(2, 100, 100).frame(Scenario.STEP_US, new Continuity(0, true, false, false));
        assertThat(broken)
                .extracting(Event::type, Event::trackId)
                .containsExactly(tuple(EventType.LEFT, 1L), tuple(EventType.APPEARED, 2L));
    }

    @Test
    void aClockThatJumpsAddsNothingToAnyHold() {
        Scenario s = scenario("when: present, hold: 1s, gone: 1s");
        s.face(1, 100, 100).frame();
        s.face(1, 100, 100).frame(3_600_000_000L, new Continuity(0, false, false, true));
        s.face(1, 100, 100).frame(-7_200_000_000L, new Continuity(0, false, false, true));
        s.frame(Long.MAX_VALUE / 2, new Continuity(0, false, false, true));
        assertThat(s.events()).isEmpty();
    }

    @Test
    void whatIsRememberedIsBounded() {
        Scenario s = scenario("when: present, hold: 0ms, gone: 24h");
        for (int i = 1; i <= EventFinder.MOST_OBJECTS + 50; i++) {
            s.face(i, 100, 100).frame();
        }
        assertThat(EventStateFormatTest.objects(s.state())).isEqualTo(EventFinder.MOST_OBJECTS);
        assertThat(s.events())
                .filteredOn(event -> event.type() == EventType.LEFT)
                .hasSize(50);
    }

    @Test
    void theLowestTrackIdIsGivenUpFirstWhateverItsKind() {
        Scenario s = scenario("when: present, hold: 0ms, gone: 24h, of: [hand, face]");
        s.hand(1, 0, 100, 100, "").frame();
        for (int i = 2; i <= EventFinder.MOST_OBJECTS; i++) {
            s.face(i, 100, 100).frame();
        }
        s.hand(5000, 0, 100, 100, "").frame();
        s.hand(5001, 0, 100, 100, "").frame();
        assertThat(s.events())
                .filteredOn(event -> event.type() == EventType.LEFT)
                .extracting(Event::trackId)
                .containsExactly(1L, 2L);
    }

    @Test
    void aRuleForOtherCamerasTellsNothing() {
        Scenario s = scenario("when: present, hold: 0ms, cameras: [other]");
        s.face(1, 100, 100).frame();
        assertThat(s.events()).isEmpty();
    }

    @Test
    void aMomentIsToldOnceAndWhatLastsTwice() {
        Scenario s = scenario("when: movement, gone: 100ms");
        s.hand(1, moves(movement("swipe_left", true, 10, 20))).frame();
        s.hand(1, moves(movement("wave", false, 30, 40))).frame();
        s.hand(1, moves(movement("wave", false, 30, 50), movement("push", true, 31, 45)))
                .frame();
        s.hand(1, moves(movement("wave", true, 30, 48))).frame();
        s.hand(1, moves()).frame();

        assertThat(s.events())
                .extracting(
                        event -> event.type() + " " + event.movement() + " " + event.beginUs() + " " + event.endUs())
                .containsExactly(
                        "MOVED swipe_left 10 20",
                        "MOVEMENT_BEGAN wave 30 null",
                        "MOVED push 31 45",
                        "MOVEMENT_ENDED wave 30 48");
    }

    @Test
    void whatAHandDidThatIsGoneHasEnded() {
        Scenario s = scenario("when: movement, gone: 100ms");
        s.hand(1, moves(movement("hand_raised", false, 30, 40))).frame();
        for (int i = 0; i < 10; i++) {
            s.frame();
        }
        assertThat(s.events())
                .extracting(Event::type)
                .containsExactly(EventType.MOVEMENT_BEGAN, EventType.MOVEMENT_ENDED);
    }

    @Test
    void aRuleTellsOnlyTheMovementsThatItNamesAndTheConfidenceThatItAsksFor() {
        Scenario s = scenario("when: movement, movements: [push, wave], confidence: .7");
        s.hand(1, moves(movement("push", true, 1, 2), movement("pull", true, 1, 2)))
                .frame();
        s.hand(1, moves(new Movement("wave", true, 1, 2, 1, 1, .6f, 0, 0))).frame();

        assertThat(s.events()).extracting(Event::movement).containsExactly("push");
    }

    @Test
    void aWordIsToldWhenItHasEnded() {
        Scenario s = scenario("when: word");
        s.hand(1, new ObjectSigns(List.of(), new Spelling("HI YO", "O", "O", 1, List.of())))
                .frame();
        s.hand(1, new ObjectSigns(List.of(), new Spelling("HI YOU ", " ", "", 0, List.of())))
                .frame();

        assertThat(s.events()).extracting(Event::text).containsExactly("YOU");
    }

    @Test
    void aWordIsToldOnceWhereItsHandLeavesBeforeThePause() {
        Scenario s = scenario("when: word");
        s.hand(1, new ObjectSigns(List.of(), new Spelling("HI YOU", "U", "U", 1, List.of())))
                .frame();
        for (int i = 0; i < 40; i++) {
            s.frame();
        }
        assertThat(s.events()).isEmpty();
        for (int i = 0; i < 40; i++) {
            s.frame();
        }
        assertThat(s.events()).extracting(Event::text).containsExactly("YOU");
    }

    @Test
    void aRuleOfSignsTellsWhatIsNoMovementOrTheSignsItNames() {
        ObjectSigns both =
                moves(movement("wave", true, 1, 2), movement("hello", true, 1, 2), movement("good_bye", true, 1, 2));
        Scenario all = scenario("when: sign");
        all.hand(1, both).frame();
        Scenario one = scenario("when: sign, signs: [hello]");
        one.hand(1, both).frame();
        Scenario sure = scenario("when: sign, confidence: .95");
        sure.hand(1, both).frame();

        assertThat(all.events())
                .extracting(event -> event.type() + " " + event.movement())
                .containsExactly("MOVED hello", "MOVED good_bye");
        assertThat(one.events()).extracting(Event::movement).containsExactly("hello");
        assertThat(sure.events()).isEmpty();
    }

    private static ObjectSigns moves(Movement... movements) {
        return new ObjectSigns(List.of(movements), null);
    }

    private static Movement movement(String name, boolean ended, long beginUs, long endUs) {
        return new Movement(name, ended, beginUs, endUs, 3, 5, .8f, 0, 0);
    }
}
