package io.landmarkstream.cli;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.desk.ControlDesk;
import io.landmarkstream.job.CamerasFile;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.viewer.Access;
import io.landmarkstream.viewer.Viewer;
import io.landmarkstream.viewer.ViewerSettings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Starts viewers for the commands that have one. */
final class Viewers {

    private Viewers() {}

    /**
     * Starts a viewer of the job's topics.
     *
     * @param camerasFile the list of cameras, for its zones and lines; {@code null}: there is none
     * @param port {@code null}: the default port, or a free one where that is taken
     */
    static Viewer start(
            JobSettings job,
            Path camerasFile,
            InetAddress listen,
            Integer port,
            Set<String> hosts,
            Access access,
            boolean pictures)
            throws IOException {
        Map<String, String> properties = new HashMap<>(job.kafka().properties());
        properties.put("bootstrap.servers", job.kafka().bootstrapServers());
        Topologies topologies = Topologies.of(ModelStore.of(
                job.models().dir() == null ? List.of() : List.of(job.models().dir())));
        ViewerSettings settings = new ViewerSettings(
                listen,
                port == null ? ViewerSettings.DEFAULT_PORT : port,
                hosts,
                access,
                pictures,
                new ViewerSettings.Kafka(
                        properties,
                        job.kafka().framesTopic(),
                        job.kafka().landmarksTopic(),
                        job.kafka().rejectsTopic(),
                        job.kafka().scenesTopic(),
                        job.kafka().eventsTopic()),
                job.control() == null && camerasFile == null
                        ? null
                        : new ControlDesk(
                                properties,
                                job.control() == null ? null : job.control().topic(),
                                job.input().cameras(),
                                camerasFile == null ? null : CamerasFile.places(camerasFile),
                                learned(job)),
                topology -> connections(topologies, topology));
        try {
            return Viewer.start(settings);
        } catch (IOException e) {
            if (port != null || !(e.getCause() instanceof BindException)) {
                throw e;
            }
            return Viewer.start(settings.withPort(0));
        }
    }

    private static LearnedSigns learned(JobSettings job) {
        LearnedSigns learned =
                job.attributes() == null ? null : job.attributes().signs().learned();
        return learned == null ? LearnedSigns.NONE : learned;
    }

    private static Optional<int[][]> connections(Topologies topologies, String topology) {
        try {
            return Optional.of(topologies.named(topology).connections());
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }

    /** Opens the page in the desktop's browser, where there is a desktop; harmless where there is none. */
    static void open(URI page) {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        boolean desktop = System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
        String command = system.startsWith("mac") ? "open" : desktop ? "xdg-open" : null;
        if (command == null) {
            return;
        }
        try {
            new ProcessBuilder(command, page.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            // The address was printed.
        }
    }
}
