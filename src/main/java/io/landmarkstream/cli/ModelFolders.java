package io.landmarkstream.cli;

import io.landmarkstream.model.ModelStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that says where the user's own models are. */
final class ModelFolders {

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "Folder with weights, and your own cards and pipelines. May be given more than once.")
    private List<Path> dirs = new ArrayList<>();

    Path[] dirs() {
        return dirs.toArray(Path[]::new);
    }

    ModelStore store() {
        return ModelStore.of(dirs);
    }
}
