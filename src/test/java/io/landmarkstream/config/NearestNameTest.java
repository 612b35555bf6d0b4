package io.landmarkstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {

    @Test
    void aSlipIsAnsweredWithTheNameThatWasMeant() {
        assertThat(NearestName.of("Licence ", List.of("licence", "file"))).contains("licence");
        assertThat(NearestName.of("witdh", List.of("height", "width"))).contains("width");
    }

    @Test
    void twoLettersThatChangedPlacesAreOneSlipInAShortNameToo() {
        assertThat(NearestName.of("hadn", List.of("face", "hand"))).contains("hand");
        assertThat(NearestName.of("ulr", List.of("id", "url", "usr"))).contains("url");
        assertThat(NearestName.of("dmeo", List.of("bench", "demo", "view"))).contains("demo");
        assertThat(NearestName.of("nothing", List.of("hand"))).isEmpty();
    }

    @Test
    void oneLetterMayDifferInAShortName() {
        assertThat(NearestName.of("a", List.of("b"))).contains("b");
    }

    @Test
    void aNameThatIsNothingLikeTheOthersHasNoAnswer() {
        assertThat(NearestName.of("weather", List.of("licence", "file"))).isEmpty();
        assertThat(NearestName.of("weather", List.of())).isEmpty();
    }

    @Test
    void ofNamesThatAreEquallyNearTheFirstOfTheAlphabetIsTheAnswer() {
        assertThat(NearestName.of("hand-c", List.of("hand-b", "hand-a"))).contains("hand-a");
    }
}
