package io.landmarkstream;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The folder of third-party models and pictures that some tests measure against; it is no part of the project. */
public final class Shared {

    private Shared() {}

    /** The folder named by the environment variable LANDMARKS_SHARED; skips the test, with a reason, where unset. */
    public static Path require() {
        String folder = System.getenv("LANDMARKS_SHARED");
        if (folder == null || folder.isBlank() || !Files.isDirectory(Path.of(folder))) {
            String reason = "skipped: LANDMARKS_SHARED does not name the folder with models and pictures";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        return Path.of(folder);
    }
}
