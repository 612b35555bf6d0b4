package io.landmarkstream.decode.process;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

/** Where the classes of a child process come from. */
final class OwnJars {

    private OwnJars() {}

    /**
     * The jar of these classes, which Flink hands to a job's class loader alone, and this JVM's class path, which holds
     * the libraries of Flink's {@code lib} folder.
     */
    static String classPath() {
        List<String> places = new ArrayList<>();
        for (Class<?> one : List.of(OwnJars.class, io.landmarkstream.picture.Picture.class)) {
            CodeSource source = one.getProtectionDomain().getCodeSource();
            if (source != null) {
                try {
                    URI place = source.getLocation().toURI();
                    if ("file".equals(place.getScheme())
                            && !places.contains(Path.of(place).toString())) {
                        places.add(Path.of(place).toString());
                    }
                } catch (URISyntaxException e) {
                    throw new IllegalStateException("The jar of the job has no place: " + source.getLocation(), e);
                }
            }
        }
        places.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        return String.join(java.io.File.pathSeparator, places);
    }
}
