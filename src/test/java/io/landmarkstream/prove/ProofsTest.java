package io.landmarkstream.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The proofs' own tools, and that docs/promises.md tells of every proof. */
class ProofsTest {

    private static final Path HOME = Path.of(System.getProperty("landmarks.home", "."));

    @Test
    void everyPromiseStandsOnThePageWithTheWordsOfItsProof() throws IOException {
        String page = Files.readString(HOME.resolve("docs/promises.md"));
        assertThat(Proofs.ALL)
                .allSatisfy(proof ->
                        assertThat(page).contains("| " + proof.promise() + " |").contains("`" + proof.name() + "`"));
        List<String> names = Proofs.ALL.stream().map(Proof::name).toList();
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void everySabotageNamesAProofThatThereIs() throws IOException {
        try (var files = Files.list(HOME.resolve("src/test/sabotage"))) {
            assertThat(files.toList()).hasSize(5).allSatisfy(file -> {
                String proof = Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith("# proof: "))
                        .findFirst()
                        .orElseThrow()
                        .substring(9)
                        .split(" ")[0];
                assertThat(Proofs.ALL.stream().map(Proof::name)).contains(proof);
            });
        }
    }

    /** {@code .ci/sabotage} takes long and runs seldom; its patches must fit the code all the time. */
    @Test
    void everySabotageFitsTheCodeInOnePlace() throws IOException {
        try (var patches = Files.list(HOME.resolve("src/test/sabotage"))) {
            for (Path patch : patches.toList()) {
                List<String> lines = Files.readAllLines(patch);
                int begin = lines.indexOf(lines.stream()
                        .filter(line -> line.startsWith("@@"))
                        .findFirst()
                        .orElseThrow());
                String file = lines.get(begin - 1).substring("+++ b/".length());
                String expected = lines.subList(begin + 1, lines.size()).stream()
                        .filter(line -> line.startsWith(" ") || line.startsWith("-"))
                        .map(line -> line.substring(1) + "\n")
                        .collect(Collectors.joining());
                assertThat(Files.readString(HOME.resolve(file))).as("%s", patch).containsOnlyOnce(expected);
            }
        }
    }

    /** Memory that swings by megabytes says nothing in three rounds; what is left open does. */
    @Test
    void theSoakJudgesOnlyWhatItsRoundsCanTell() {
        assertThat(soak(3, 5.7, 0, 0).holds()).isTrue();
        assertThat(soak(3, 5.7, 0, 0).figure()).contains("too few rounds to tell whether memory grows");
        assertThat(soak(3, 0, 0, 3).holds()).as("threads").isFalse();
        assertThat(soak(3, 0, 1, 0).holds()).as("other points").isFalse();
        assertThat(soak(Soak.ROUNDS_FOR_MEMORY, 5.7, 0, 0).holds()).isFalse();
        assertThat(soak(Soak.ROUNDS_FOR_MEMORY, .1, 0, 0).holds()).isTrue();
    }

    private static Proof.Outcome soak(int rounds, double growth, int otherPoints, int threads) {
        return Soak.judge(Map.of(
                "rounds", rounds,
                "inferences", 2000L * rounds,
                "roundsWithOtherPoints", otherPoints,
                "growthMbARound", growth,
                "moreThreads", threads,
                "moreOpenFiles", 0));
    }

    @Test
    void theScannerFindsMarksInEveryDisguise() {
        assertThat(Scanner.works()).isTrue();
    }

    @Test
    void theScannerIsSilentWhereThereIsNoMark() {
        Scanner scanner = new Scanner().lookFor("mark", "the-mark-that-is-not-there".getBytes());
        scanner.bytes("zeros", new byte[100_000]);
        scanner.bytes("text", "nothing to see".repeat(1000).getBytes());
        assertThat(scanner.hits()).isEmpty();
        assertThat(scanner.scannedFiles()).isEqualTo(2);
    }

    @Test
    void aKnownFaultIsSeenInTheVersionsThatHaveItAlone() throws IOException {
        JsonNode entry = new ObjectMapper().readTree("""
                        {"id": "X-1", "affected": [{"package": {"ecosystem": "Maven", "name": "g:a"},
                         "versions": ["0.9-odd"],
                         "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "2.0-beta"}, {"fixed": "1.10.1"},
                                     {"last_affected": "2.3"}, {"introduced": "1.2"}]}]}]}
                        """);
        for (String version : List.of("0.9-odd", "1.2", "1.9", "1.10", "2.0", "2.3")) {
            assertThat(KnownFaults.hits(Map.of("g:a", version), entry))
                    .as(version)
                    .containsExactly("X-1 in g:a " + version);
        }
        for (String version : List.of("0.9", "1.1", "1.10.1", "1.11", "2.3.1")) {
            assertThat(KnownFaults.hits(Map.of("g:a", version), entry))
                    .as(version)
                    .isEmpty();
        }
        assertThat(KnownFaults.hits(Map.of("g:b", "1.2"), entry)).isEmpty();
    }

    @Test
    void theSlopeIsThatOfTheLine() {
        assertThat(Memory.slope(new double[] {1, 3, 5, 7})).isCloseTo(2, within(1e-9));
        assertThat(Memory.slope(new double[] {5, 5, 5})).isZero();
    }

    @Test
    void noFailureInNTrialsBoundsTheRateAtThreeInN() {
        assertThat(new Proof.Outcome(true, 30, "", Map.of()).bound()).isCloseTo(.1, within(1e-9));
        assertThat(new Proof.Outcome(true, 2, "", Map.of()).bound()).isEqualTo(1);
        assertThat(new Proof.Outcome(false, 300, "", Map.of()).bound()).isEqualTo(1);
    }
}
