package io.landmarkstream.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.locks.LockSupport;

/** Deletes what a command put into the temporary folder. */
final class TemporaryFolders {

    private static final int ROUNDS = 100;
    private static final long PAUSE_NANOS = 50_000_000;

    private TemporaryFolders() {}

    static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path done, IOException fault) throws IOException {
                Files.deleteIfExists(done);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * As {@link #delete}, while others may still write into the folder or delete from it; gives up after some seconds.
     */
    static void deleteWhenQuiet(Path folder) {
        for (int i = 0; Files.exists(folder) && i < ROUNDS; i++) {
            try {
                delete(folder);
            } catch (IOException e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
