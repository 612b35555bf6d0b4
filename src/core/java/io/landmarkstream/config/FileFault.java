package io.landmarkstream.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Why a file cannot be read or written, in words. */
public final class FileFault {

    private FileFault() {}

    /** For a file that cannot be read: names it and says why, without a stop at the end. */
    public static String unreadable(Path file, IOException fault) {
        return file + " cannot be read: " + why(fault);
    }

    /** The reason alone. */
    public static String why(IOException fault) {
        if (fault instanceof MalformedInputException) {
            return "it is no text in UTF-8";
        }
        if (!(fault instanceof FileSystemException file)) {
            return fault.getMessage() == null ? fault.toString() : fault.getMessage();
        }
        if (file.getReason() != null) {
            return file.getReason();
        }
        if (file instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (file instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (file instanceof NotDirectoryException) {
            return "it is no folder";
        }
        if (file instanceof FileAlreadyExistsException) {
            return "it is there already, and is no folder";
        }
        return file.toString();
    }
}
