package io.landmarkstream.cli;

import io.landmarkstream.attributes.Gesture;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.job.Topics;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.landmark.Topology;
import io.landmarkstream.proto.HandAttributes;
import io.landmarkstream.shapes.ClusterGesture;
import io.landmarkstream.shapes.ShapeReader;
import io.landmarkstream.shapes.ShapeSpace;
import io.landmarkstream.shapes.ShapeSpace.Cluster;
import io.landmarkstream.shapes.ShapesPage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks shapes}: which shapes of hands or faces occur, as a map with clusters. */
@Command(
        name = "shapes",
        description = "Shows which shapes hands or faces have: a page with a map, clusters with their sizes and drawn"
                + " examples. A cluster of hands can become a gesture of your own. Without FILE it reads the landmarks"
                + " topic up to its end.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ShapesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsFlags common;

    @Mixin
    private ModelFolders models;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Lines that bin/landmarks detect --json wrote.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--kind",
            description = "hand, face, or a kind of your own (default: ${DEFAULT-VALUE}).",
            defaultValue = "hand")
    private String kind;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Of the topic: results that the broker took from then on, 2026-11-30T08:00:00Z, or 30min for"
                    + " the last half hour (default: all that are there).")
    private String from;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Shapes that are kept, by chance, however many there are (default: ${DEFAULT-VALUE}).")
    private int sample;

    @Option(
            names = "--landmarks",
            paramLabel = "N",
            defaultValue = "200",
            description = "Shapes that span the space, those that differ most (default: ${DEFAULT-VALUE}).")
    private int landmarks;

    @Option(
            names = "--dimensions",
            paramLabel = "N",
            defaultValue = "10",
            description = "Dimensions of the space in which clusters are looked for (default: ${DEFAULT-VALUE}).")
    private int dimensions;

    @Option(names = "--clusters", paramLabel = "N", description = "Default: as many as fit best, at most 20.")
    private int clusters;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "shapes.html",
            description = "The page (default: ${DEFAULT-VALUE}).")
    private Path page;

    @Option(names = "--cluster", paramLabel = "N", description = "With --as: the cluster's number on the page.")
    private Integer cluster;

    @Option(names = "--name", paramLabel = "NAME", description = "With --as: the gesture's name.")
    private String name;

    @Option(
            names = "--as",
            paramLabel = "FILE",
            description = "Writes a cluster of hands as a gesture, for landmarks.attributes.gestures.")
    private Path gestures;

    @Override
    public Integer call() throws Exception {
        check();
        ShapeReader reader = new ShapeReader(kind, sample, 1);
        read(reader);
        PrintWriter out = spec.commandLine().getOut();
        if (reader.seen() < 2) {
            throw new SettingsException("there are " + reader.seen() + " shapes of kind " + kind + " in "
                    + reader.records() + " results: a map needs two and more. --kind says which kind is read");
        }
        if (reader.others() > 0) {
            out.println(
                    reader.others() + " shapes are left out: they have other points than " + reader.topology() + ".");
        }
        if (reader.unaligned() > 0) {
            out.println(reader.unaligned()
                    + " shapes are left out: all their points are one, or a palm is seen so much from its end that its"
                    + " direction cannot be told.");
        }
        Topology topology = Topologies.of(models.store()).named(reader.topology());
        ShapeSpace space = Faults.given(
                () -> ShapeSpace.of(reader.shapes(), new ShapeSpace.Options(landmarks, dimensions, clusters, 1)));
        String gesture = gestures == null ? null : gesture(space);
        Files.writeString(page, new ShapesPage(space, kind, topology.connections(), reader.seen()).html());
        out.printf(
                Locale.ROOT,
                "%,d shapes of %,d results, %d clusters%n",
                reader.seen(),
                reader.records(),
                space.clusters().size());
        for (int c = 0; c < space.clusters().size(); c++) {
            int size = space.clusters().get(c).members().length;
            out.printf(
                    Locale.ROOT,
                    "%4d  %5.1f %%%n",
                    c + 1,
                    100.0 * size / space.shapes().size());
        }
        out.println("The page is " + page.toAbsolutePath().normalize());
        if (gesture != null) {
            Files.writeString(gestures, gesture);
            out.println(gestures + " has the gesture " + name + ":");
            out.print(gesture);
        }
        out.flush();
        return 0;
    }

    private void check() throws Exception {
        Faults.atLeast("--sample", sample, 2);
        Faults.range("--landmarks", landmarks, 2, 2000);
        Faults.range("--dimensions", dimensions, 1, 50);
        Faults.range("--clusters", clusters, 0, 1000);
        Faults.requireWritable(page);
        if (gestures != null && (cluster == null || name == null || !kind.equals("hand"))) {
            throw new SettingsException("--as needs --cluster N and --name NAME, and --kind hand");
        }
        if (gestures == null && (cluster != null || name != null)) {
            throw new SettingsException("--cluster and --name say what --as FILE shall write: add it");
        }
        if (name != null && !Gesture.isName(name)) {
            throw new SettingsException(
                    "--name '" + name + "' must be 1 to 50 lower-case letters, digits and underscores");
        }
        Faults.requireWritable(gestures);
        for (Path file : files) {
            Faults.requireReadable(file);
        }
    }

    private void read(ShapeReader reader) throws Exception {
        for (Path file : files) {
            reader.file(file);
        }
        if (files.isEmpty()) {
            JobSettings settings = common.settings();
            Instant begin = AuditCommand.time("--from", from, Instant.now());
            Topics.require(settings);
            reader.topic(AuditCommand.clients(settings), settings.kafka().landmarksTopic(), begin);
        }
    }

    /** The gestures file of the chosen cluster. */
    private String gesture(ShapeSpace space) {
        Faults.range("--cluster", cluster, 1, space.clusters().size());
        Cluster chosen = space.clusters().get(cluster - 1);
        List<HandAttributes> hands = ShapesPage.hands(space, chosen);
        if (hands.isEmpty()) {
            throw new SettingsException("the results say nothing of the fingers of these hands: set"
                    + " landmarks.attributes.enabled to true where they are made");
        }
        return Faults.given(() -> ClusterGesture.yaml(name, hands));
    }
}
