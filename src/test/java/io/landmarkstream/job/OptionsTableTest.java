package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.junit.jupiter.api.Test;

/** {@code docs/options.md} tells every option. */
class OptionsTableTest {

    private static final Path PAGE = Path.of(System.getProperty("landmarks.home", "."), "docs", "options.md");

    @Test
    void thePageIsWhatTheOptionsSay() throws IOException {
        if (Boolean.getBoolean("update-docs")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, OptionsTable.markdown());
        }
        assertThat(Files.readString(PAGE))
                .as("write it anew with ./mvnw test -Dtest=OptionsTableTest -Dupdate-docs=true")
                .isEqualTo(OptionsTable.markdown());
    }

    @Test
    void everyOptionHasAPrefixAndASentence() {
        assertThat(JobOptions.all()).hasSizeGreaterThan(30);
        for (ConfigOption<?> option : JobOptions.all()) {
            assertThat(option.key()).startsWith("landmarks.").matches("[a-z.-]+");
            assertThat(new HtmlFormatter().format(option.description()))
                    .as(option.key())
                    .endsWith(".");
        }
    }
}
