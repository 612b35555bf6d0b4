package io.landmarkstream.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import picocli.CommandLine;

/** All proofs in their long form, the sabotages among them: {@code ./mvnw verify -Pproof -Dit.test=ProofsITCase}. */
@EnabledIfSystemProperty(named = "landmarks.proof.long", matches = "true", disabledReason = "takes hours")
class ProofsITCase {

    @Test
    void everyPromiseIsKept() throws Exception {
        Path json = Path.of(System.getProperty("landmarks.home"), "target/prove/long.json");
        Files.createDirectories(json.getParent());
        assertThat(new CommandLine(new ProveMain()).execute("--long", "--json", json.toString()))
                .as("exit code; the lines above and " + json + " say more")
                .isZero();
    }
}
