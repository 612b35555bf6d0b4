package io.landmarkstream.cli;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.landmark.ModelOpener;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks models verify}: hashes each file, opens it on the CPU and compares its tensors with the card. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Check models: sha256 and size, no external data, and one run whose tensors must have the card's shapes.",
            "Exit code 1 if a file is wrong, or a model that was named is missing."
        })
public final class ModelsVerifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelFolders folders;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Models to check. Default: all.")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
        ModelStore store = folders.store();
        List<ModelCard> cards = names.isEmpty()
                ? store.cards()
                : names.stream().map(store::card).toList();
        boolean failed = false;
        for (ModelCard card : cards) {
            failed |= !verify(store, card);
        }
        return failed ? Faults.FAILED : 0;
    }

    private boolean verify(ModelStore store, ModelCard card) {
        PrintWriter out = spec.commandLine().getOut();
        if (store.weights(card).isEmpty()) {
            out.printf("%-30s missing  %s%n", card.name(), names.isEmpty() ? "" : store.missing(card));
            return names.isEmpty();
        }
        try {
            ModelOpener.open(store, card.name(), Device.CPU).close();
            out.printf("%-30s ok       %s%n", card.name(), store.weights(card).orElseThrow());
            return true;
        } catch (ConfigException e) {
            out.printf("%-30s wrong    %s%n", card.name(), e.getMessage());
            return false;
        } finally {
            out.flush();
        }
    }
}
