package io.landmarkstream.decode.process;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

/** Where the classes of a child process come from. */
final class OwnJars {

    /** Name of the link. */
    static final String LINK = "job.jar";

    private OwnJars() {}

    /**
     * The jar of these classes, which Flink hands to a job's class loader alone, and this JVM's class path, which holds
     * the libraries of Flink's {@code lib} folder.
     *
     * @param folder takes a link to a jar in whose path is what parts a class path, as in that of a TaskManager's
     *     working directory
     */
    static String classPath(Path folder) throws IOException {
        List<String> places = new ArrayList<>();
        for (Class<?> one : List.of(OwnJars.class, io.landmarkstream.picture.Picture.class)) {
            CodeSource source = one.getProtectionDomain().getCodeSource();
            if (source != null) {
                try {
                    URI place = source.getLocation().toURI();
                    String path = "file".equals(place.getScheme()) ? linked(Path.of(place), folder) : null;
                    if (path != null && !places.contains(path)) {
                        places.add(path);
                    }
                } catch (URISyntaxException e) {
                    throw new IllegalStateException("The jar of the job has no place: " + source.getLocation(), e);
                }
            }
        }
        places.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        return String.join(File.pathSeparator, places);
    }

    static String linked(Path jar, Path folder) throws IOException {
        if (!jar.toString().contains(File.pathSeparator)) {
            return jar.toString();
        }
        Path link = folder.resolve(LINK);
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, jar);
        }
        return link.toString();
    }
}
