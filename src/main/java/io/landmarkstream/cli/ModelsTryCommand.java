package io.landmarkstream.cli;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.CardProposal;
import io.landmarkstream.landmark.CardTrial;
import io.landmarkstream.landmark.CardTrial.Found;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.RegionRule;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.landmark.Topology;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.onnx.NetworkProbe;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks models try}: proposes a card for a network that has none. */
@Command(
        name = "try",
        mixinStandardHelpOptions = true,
        description = {
            "Look at a network without a card: its inputs and outputs, the card that seems to fit, and what it finds "
                    + "in a picture with it, drawn as a PNG.",
            "The range of input values is found by trying the usual ones. With --write, card and pipeline are written.",
            "For a network of points, one object has to fill the picture, or its --box. docs/own-models.md has "
                    + "examples."
        })
public final class ModelsTryCommand implements Callable<Integer> {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
    private static final double ONE_PICTURE = 25;

    /** A second range with this share of the best one's rating may be the right one. */
    private static final float CLOSE = .8f;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "The ONNX file.")
    private Path file;

    @Parameters(index = "1", paramLabel = "PICTURE", description = "A picture file; of a clip the first frame.")
    private Path picture;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "try.png",
            description = "The PNG to write. Default: ${DEFAULT-VALUE}.")
    private Path png;

    @Option(
            names = "--write",
            paramLabel = "DIR",
            description =
                    "Write card, pipeline and a copy of the file into this folder of models. Refused where one of "
                            + "them is there.")
    private Path write;

    @Option(names = "--overwrite", description = "With --write: replace card, file and pipeline that are there.")
    private boolean overwrite;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of card and pipeline. Default: the file's.")
    private String name;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "What it finds: hand, face, body or a name of your own. Default: by the number of points.")
    private String kind;

    @Option(
            names = "--box",
            split = ",",
            paramLabel = "LEFT,TOP,WIDTH,HEIGHT",
            description =
                    "For a network of points: where the object is in the picture, in pixels. Default: it fills it.")
    private float[] box;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            defaultValue = "640",
            description = "Side of the input where the file leaves it free. Default: ${DEFAULT-VALUE}.")
    private int size;

    @Override
    public Integer call() throws IOException {
        Faults.range("--size", size, 16, 4096);
        if (name != null && !NAME.matcher(name).matches()) {
            throw new SettingsException("--name is '" + name + "', but must be small letters, digits, dots, dashes and"
                    + " underscores, and begin with a letter or digit.");
        }
        Faults.requireReadable(file);
        Faults.requireReadable(picture);
        Faults.requireWritable(png);
        String card = name == null ? cardName() : name;
        if (write != null) {
            refuseToReplace(card);
        }
        if (kind != null) {
            Faults.given(() -> new Kind(kind));
        }
        PrintWriter out = spec.commandLine().getOut();
        byte[] onnx = Files.readAllBytes(file);
        NetworkProbe network = NetworkProbe.of(file.getFileName().toString(), onnx, size);
        print(network);
        CardProposal proposal = CardProposal.of(network)
                .orElseThrow(() -> new ModelException("no kind of card fits these outputs; cut the graph before them,"
                        + " or decode inside of it: docs/own-models.md shows how"));
        out.println("looks like: " + proposal.title() + " (" + proposal.points()
                + (proposal.detector() ? " keypoints a detection)" : " points)"));
        try (PictureSource source = PictureSource.open(picture, ONE_PICTURE)) {
            TimedPicture first = source.next();
            if (first == null) {
                throw new IOException(picture + " has no picture");
            }
            List<CardTrial> trials = CardTrial.of(
                    card, file.getFileName().toString(), onnx, network, proposal, first.picture(), region());
            for (CardTrial trial : trials) {
                out.printf(
                        Locale.ROOT,
                        "  values %-36s rated %.3f, %d found%n",
                        trial.range() + ":",
                        trial.rating(),
                        trial.objects().size());
            }
            CardTrial best = trials.get(0);
            if (trials.size() > 1 && trials.get(1).rating() > CLOSE * best.rating() && best.rating() > 0) {
                out.println(
                        "Two ranges are close: the network's documentation decides; correct mean and std if need be.");
            }
            PngFile.write(draw(first.picture(), best.objects()), png);
            out.println("drawn: " + png);
            if (best.rating() <= 0) {
                out.println("Nothing was found with any range of values: take a picture that shows the object, or"
                        + " correct the card below.");
            }
            out.println();
            out.print(best.card());
            if (write != null) {
                write(card, onnx, best, proposal);
            }
        }
        out.flush();
        return 0;
    }

    private Box region() {
        if (box == null) {
            return null;
        }
        if (box.length != 4 || !(box[2] > 0 && box[3] > 0)) {
            throw new ParameterException(
                    spec.commandLine(), "--box must be LEFT,TOP,WIDTH,HEIGHT in pixels, for example 100,50,240,240");
        }
        return new Box(box[0], box[1], box[0] + box[2], box[1] + box[3]);
    }

    private String cardName() {
        String stem = file.getFileName().toString().replaceFirst("\\.onnx$", "");
        String plain =
                stem.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]+", "-").replaceFirst("^[^a-z0-9]+", "");
        return plain.isEmpty() ? "mine" : plain;
    }

    private void print(NetworkProbe network) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "input   %-24s %s, %s, %d x %d pixels%n",
                network.input(), network.type(), network.layout(), network.width(), network.height());
        for (NetworkProbe.Output output : network.outputs()) {
            String shape =
                    Arrays.stream(output.shape()).mapToObj(String::valueOf).collect(Collectors.joining(" x "));
            out.printf("output  %-24s %s%n", output.name(), shape);
        }
    }

    private static BufferedImage draw(Picture picture, List<Found> objects) {
        BufferedImage image = Pictures.image(picture);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        float unit = Math.max(1, Math.min(image.getWidth(), image.getHeight()) / 300f);
        g.setStroke(new BasicStroke(unit));
        for (Found found : objects) {
            Box box = found.box();
            g.setColor(Color.ORANGE);
            g.draw(new Rectangle2D.Float(box.left(), box.top(), box.width(), box.height()));
            if (!Float.isNaN(found.score())) {
                g.drawString(String.format(Locale.ROOT, "%.2f", found.score()), box.left(), box.top() - unit);
            }
            g.setColor(Color.GREEN);
            for (int i = 0; i < found.points().length; i += 2) {
                g.fill(new Ellipse2D.Float(found.points()[i] - unit, found.points()[i + 1] - unit, 2 * unit, 2 * unit));
            }
        }
        g.dispose();
        return image;
    }

    private void write(String card, byte[] onnx, CardTrial best, CardProposal proposal) throws IOException {
        Topology same = shipped(proposal);
        Kind of = kind != null ? new Kind(kind) : same != null && same.kind() != null ? same.kind() : Kind.FACE;
        // Points of another kind that are as many by chance are not these.
        boolean another = same != null && same.kind() != null && !same.kind().equals(of);
        Topology topology = another ? null : same;
        String points = another ? "points" + proposal.points() : proposal.topology();
        String rules = pipeline(card, of, proposal, topology, points);
        String text = best.card().replace("topology: " + proposal.topology() + "\n", "topology: " + points + "\n");
        create(cardFile(card), text.getBytes(StandardCharsets.UTF_8));
        create(write.resolve(card).resolve(file.getFileName().toString()), onnx);
        create(pipelineFile(card), rules.getBytes(StandardCharsets.UTF_8));
        Path own = write.resolve("topologies").resolve(points + ".yaml");
        if (topology == null && (rules.contains(points) || !proposal.detector())) {
            if (Files.exists(own)) {
                spec.commandLine().getOut().println("kept, was there, with names of its own: " + own);
            } else {
                create(
                        own,
                        ("name: " + points + "\nkind: " + of + "\npoints: " + proposal.points() + "\n")
                                .getBytes(StandardCharsets.UTF_8));
            }
        }
        spec.commandLine()
                .getOut()
                .println("Try it: bin/landmarks detect " + picture + " --models " + write + " --pipeline " + card
                        + " --overlay out");
    }

    private Path cardFile(String card) {
        return write.resolve(card).resolve("card.yaml");
    }

    private Path pipelineFile(String card) {
        return write.resolve("pipelines").resolve(card + ".yaml");
    }

    /** Before anything is looked at: what is there is not replaced unless that is asked for. */
    private void refuseToReplace(String card) {
        List<Path> there = Stream.of(
                        cardFile(card),
                        write.resolve(card).resolve(file.getFileName().toString()),
                        pipelineFile(card))
                .filter(Files::exists)
                .toList();
        if (!there.isEmpty() && !overwrite) {
            throw new SettingsException("--write: "
                    + there.stream().map(Path::toString).collect(Collectors.joining(", "))
                    + (there.size() == 1 ? " is" : " are")
                    + " there already, and nothing was written. Pass --overwrite to replace what is there, or"
                    + " --name NAME for another card.");
        }
    }

    private void create(Path to, byte[] bytes) throws IOException {
        Files.createDirectories(to.getParent());
        String done = Files.exists(to) ? "replaced: " : "written: ";
        Files.write(to, bytes);
        spec.commandLine().getOut().println(done + to);
    }

    /** The shipped topology of so many points; {@code null}: there is none. */
    private static Topology shipped(CardProposal proposal) {
        try {
            return Topologies.get(proposal.topology());
        } catch (ConfigException e) {
            return null;
        }
    }

    /**
     * A detector of hands or faces with our own points, our own detector with these points; for other kinds the
     * detector's keypoints, or the network of points on the whole picture.
     */
    private static String pipeline(String card, Kind kind, CardProposal proposal, Topology topology, String points) {
        boolean known = Kind.HAND_AND_FACE.contains(kind);
        boolean face = kind.isFace();
        boolean own = proposal.detector();
        String head = "name: " + card + "\ntitle: \"" + proposal.title() + "\"\nkind: " + kind + "\npreference: 0\n";
        RegionRule.Rotation turned = topology == null ? null : topology.rotation();
        if (!known && own) {
            if (proposal.points() == 0) {
                throw new SettingsException("--kind: this detector gives no keypoints, so a pipeline of kind " + kind
                        + " needs a network of points of your own: leave --write out, keep the card above, and write"
                        + " the pipeline by hand (models/README.md).");
            }
            return head + "detector:\n  model: " + card + "\n  minScore: 0\n  topology: " + points + "\n";
        }
        if (!known) {
            return head + "from: {picture: true}\nlandmarks:\n  model: " + card
                    + "\n  minPresence: 0.3\n  # To follow it, where the network tells presence:\n  # region: {"
                    + (turned == null ? "" : "rotation: " + rotation(turned) + ", ")
                    + "scale: 1.25, shiftX: 0, shiftY: 0, square: true}\n";
        }
        String rotation = !own || face && proposal.points() >= 2
                ? "    rotation: {from: [0], to: [1], target: " + (face ? "right" : "up") + "}\n"
                : "";
        return head + "detector:\n"
                + "  model: " + (own ? card : "detector-int8") + "\n"
                + (own && !proposal.severalClasses() ? "" : "  labels: [" + kind + "]\n")
                + "  minScore: 0\n  region:\n" + rotation
                + "    scale: 1.3\n    shiftX: 0\n    shiftY: 0\n    square: true\nlandmarks:\n  model: "
                + (own ? kind + "-int8" : card) + "\n  minPresence: 0.5\n";
    }

    private static String rotation(RegionRule.Rotation rotation) {
        return "{from: " + rotation.from() + ", to: " + rotation.to() + ", target: "
                + rotation.target().name().toLowerCase(Locale.ROOT) + "}";
    }
}
