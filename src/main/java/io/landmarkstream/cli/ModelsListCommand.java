package io.landmarkstream.cli;

import io.landmarkstream.landmark.Pipeline;
import io.landmarkstream.landmark.Pipelines;
import io.landmarkstream.model.LfsPointer;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code landmarks models list}: every card, and whether its file is there. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "List the models that are known and where their files are, and the pipelines made of them.",
            "The last column is the file's path; 'pull' if models pull can fetch it; 'convert' if models/README.md "
                    + "tells how to make it."
        })
public final class ModelsListCommand implements Callable<Integer> {

    private static final String ROW = "%-30s %-14s %8s  %-12s %s%n";
    private static final String PIPELINE = "%-30s %-14s %s%n";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelFolders folders;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ModelStore store = folders.store();
        out.printf(ROW, "NAME", "KIND", "SIZE", "LICENCE", "FILE");
        for (ModelCard card : store.cards()) {
            out.printf(ROW, card.name(), card.output().kind(), size(card.bytes()), card.licence(), place(store, card));
        }
        store.faults().forEach((name, fault) -> out.printf("%-30s wrong: %s%n", name, fault));
        pipelines(store, out);
        out.flush();
        return 0;
    }

    /** Those that the user's folders add, with what is wrong with them, and what auto takes. */
    private static void pipelines(ModelStore store, PrintWriter out) {
        Map<String, String> faults = Pipelines.faults(store);
        List<String> best = Pipelines.best(store).stream().map(Pipeline::name).toList();
        out.println();
        out.printf(PIPELINE, "PIPELINE", "KIND", "MODELS");
        for (Pipeline pipeline : Pipelines.all(store)) {
            out.printf(
                    PIPELINE,
                    pipeline.name(),
                    pipeline.kind(),
                    models(store, pipeline) + (best.contains(pipeline.name()) ? "; auto takes it" : ""));
        }
        faults.forEach((name, fault) -> out.printf("%-30s wrong: %s%n", name, fault));
    }

    /** The models of a pipeline, or which of them are not there or not fetched. */
    private static String models(ModelStore store, Pipeline pipeline) {
        List<String> models = pipeline.models();
        List<String> pointers = models.stream()
                .filter(model -> store.weights(store.card(model))
                        .filter(ModelsListCommand::isPointer)
                        .isPresent())
                .toList();
        if (!pointers.isEmpty()) {
            return "Git LFS pointer: " + String.join(", ", pointers);
        }
        List<String> missing =
                Pipelines.missing(store, pipeline).stream().map(ModelCard::name).toList();
        return missing.isEmpty() ? String.join(", ", models) : "missing: " + String.join(", ", missing);
    }

    private static String place(ModelStore store, ModelCard card) {
        return store.weights(card)
                .map(file -> isPointer(file) ? LfsPointer.sentence(file.toString()) : file.toString())
                .orElse("missing: " + (card.url() == null ? "convert" : "pull"));
    }

    private static boolean isPointer(Path file) {
        try {
            return LfsPointer.is(file);
        } catch (IOException e) {
            return false; // whoever opens it is told
        }
    }

    static String size(long bytes) {
        return bytes < 1_000_000 ? Math.round(bytes / 1e3) + " kB" : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
