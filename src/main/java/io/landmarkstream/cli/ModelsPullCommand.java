package io.landmarkstream.cli;

import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelPuller;
import io.landmarkstream.model.ModelStore;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks models pull}: fetches models' files, checked against the cards' hashes. */
@Command(
        name = "pull",
        mixinStandardHelpOptions = true,
        description = {
            "Fetch models. A broken transfer goes on where it stopped; a file of another size or sha256 is not kept.",
            "A proxy is taken from https_proxy, http_proxy and no_proxy, or from Java's https.proxyHost."
        })
public final class ModelsPullCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelFolders folders;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Models to fetch; models list shows them.")
    private List<String> names;

    @Option(
            names = "--mirror",
            paramLabel = "URL",
            defaultValue = "${env:LANDMARKS_MODELS_MIRROR}",
            description = "Folder to fetch the files from by their names, instead of the cards' own places."
                    + " Environment: LANDMARKS_MODELS_MIRROR.")
    private String mirror;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "Folder to put them into, as DIR/NAME/FILE. Default: $LANDMARKS_HOME/models, else"
                    + " ~/.landmarks/models.")
    private Path to;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        ModelStore store = folders.store();
        List<ModelCard> cards = names.stream().map(store::card).toList();
        for (ModelCard card : cards) {
            URI source = ModelPuller.source(card, mirror);
            out.println(card.name() + ": " + card.title());
            out.println("  licence " + card.licence() + ", from " + card.origin());
            out.println("  " + source);
            out.flush();
            Path file;
            try (ProgressBar bar = new ProgressBar(spec.commandLine().getErr(), card.file())) {
                file = new ModelPuller(bar).pull(card, source, to == null ? ModelStore.pulled() : to);
            }
            out.println("  ok " + file);
        }
        out.flush();
        return 0;
    }
}
