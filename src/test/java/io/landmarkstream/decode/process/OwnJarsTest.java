package io.landmarkstream.decode.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnJarsTest {

    /** A TaskManager keeps the job's jar in a folder named after its address, {@code tm_host:port}. */
    @Test
    void aJarWhosePathPartsAClassPathIsLinked(@TempDir Path folder) throws Exception {
        Path jar = Files.createDirectory(folder.resolve("tm_localhost" + File.pathSeparator + "1-a"))
                .resolve("blob");
        Files.writeString(jar, "jar");
        Path home = Files.createDirectory(folder.resolve("home"));
        String path = OwnJars.linked(jar, home);
        assertThat(path).startsWith(home.toString()).doesNotContain("tm_localhost");
        assertThat(Path.of(path)).hasContent("jar");
        assertThat(OwnJars.linked(home, home)).isEqualTo(home.toString());
    }
}
