package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.job.SettingsException;
import io.landmarkstream.viewer.Access;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewCommandTest {

    private static final String TOKEN = "desk-token-0123456789";

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void anAccessFileNamesWhoSeesWhichCameras() throws Exception {
        Access access = ViewerAccessFile.read(write("""
                - {name: desk, token: %s, cameras: [gate-1, gate-2]}
                - {name: operations, token: operations-0123456789, cameras: ["*"]}
                """.formatted(TOKEN)));
        assertThat(access.isOpen()).isFalse();
        assertThat(access.permission(TOKEN)).hasValueSatisfying(desk -> {
            assertThat(desk.sees("gate-2")).isTrue();
            assertThat(desk.sees("gate-3")).isFalse();
        });
        assertThat(access.permission("operations-0123456789"))
                .hasValueSatisfying(
                        operations -> assertThat(operations.sees("gate-3")).isTrue());
    }

    @Test
    void mistakesInItAreNamedAndTokensAreNot() throws Exception {
        assertRefused("- {name: desk, token: short, cameras: [a]}", "entry 1: the token of desk must be 16 to 256");
        assertRefused("- {name: desk, token: " + TOKEN + "}", "desk is given no cameras");
        assertRefused("- {token: " + TOKEN + ", cameras: [a]}", "needs a name");
        assertRefused("- {name: desk, tokn: " + TOKEN + ", cameras: [a]}", "did you mean 'token'");
        assertRefused("- {name: desk, token: " + TOKEN + ", cameras: [a/b]}", "U+002F");
        assertRefused(
                "- {name: desk, token: %s, cameras: [a]}\n- {name: door, token: %s, cameras: [b]}"
                        .formatted(TOKEN, TOKEN),
                "the token of door is given twice");
        assertRefused("[]", "no token in the list");
    }

    @Test
    void whatCannotBeStartedIsOneSentence() throws Exception {
        assertThat(view("--access=" + folder.resolve("none.yaml"))).isEqualTo(2);
        assertThat(err.toString()).contains("none.yaml cannot be read");
        assertThat(view("--listen=999.1.1.1.1")).isEqualTo(2);
        assertThat(err.toString()).contains("--listen 999.1.1.1.1 is no address");
        assertThat(view("--listen=192.0.2.1")).isEqualTo(1);
        assertThat(err.toString()).contains("cannot listen at 192.0.2.1");
    }

    private void assertRefused(String yaml, String message) throws IOException {
        Path file = write(yaml);
        assertThatThrownBy(() -> ViewerAccessFile.read(file))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("access.yaml")
                .hasMessageContaining(message)
                .hasMessageNotContaining(TOKEN);
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("access.yaml"), yaml);
    }

    private int view(String... arguments) {
        String[] line = new String[arguments.length + 1];
        line[0] = "view";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        return Main.commandLine().setErr(new PrintWriter(err, true)).execute(line);
    }
}
