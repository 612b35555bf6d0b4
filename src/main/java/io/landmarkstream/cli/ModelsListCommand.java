package io.landmarkstream.cli;

import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelStore;
import java.io.PrintWriter;
import java.util.Locale;
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
            "List the models that are known and where their files are.",
            "The last column is the file's path; 'pull' if models pull can fetch it; 'convert' if models/README.md "
                    + "tells how to make it."
        })
public final class ModelsListCommand implements Callable<Integer> {

    private static final String ROW = "%-30s %-14s %8s  %-12s %s%n";

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
        out.flush();
        return 0;
    }

    private static String place(ModelStore store, ModelCard card) {
        return store.weights(card)
                .map(Object::toString)
                .orElse("missing: " + (card.url() == null ? "convert" : "pull"));
    }

    static String size(long bytes) {
        return bytes < 1_000_000 ? Math.round(bytes / 1e3) + " kB" : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
