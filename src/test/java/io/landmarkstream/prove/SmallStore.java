package io.landmarkstream.prove;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder on a file system of its own, of 16 MB, that can be filled up and locked. Takes root. */
final class SmallStore implements AutoCloseable {

    private static final String SIZE = "16m";

    private final Path folder;
    private final Path ballast;

    private SmallStore(Path folder) {
        this.folder = folder;
        this.ballast = folder.resolve("ballast");
    }

    static SmallStore mount(Path folder) throws IOException, InterruptedException, NotHere {
        Files.createDirectories(folder);
        try {
            command("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString());
        } catch (IOException e) {
            throw new NotHere("no file system of its own can be mounted here, which takes root: " + e.getMessage());
        }
        return new SmallStore(folder);
    }

    /** Takes all room that is left. */
    void fill() throws IOException, InterruptedException {
        // It ends with an error, since that is its purpose.
        new ProcessBuilder("dd", "if=/dev/zero", "of=" + ballast, "bs=64k")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    void makeRoom() throws IOException {
        Files.deleteIfExists(ballast);
    }

    /** Lets nobody write, or everybody again. */
    void lock(boolean locked) throws IOException, InterruptedException {
        // A file that is being written keeps the file system from being locked.
        for (int i = 0; ; i++) {
            try {
                command("mount", "-o", "remount," + (locked ? "ro" : "rw"), folder.toString());
                return;
            } catch (IOException e) {
                if (i == 100) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private static void command(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
    }

    @Override
    public void close() {
        try {
            command("umount", "-l", folder.toString());
        } catch (IOException e) {
            // It goes with the machine's next start.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
