package io.landmarkstream.cli;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.FileFault;
import io.landmarkstream.scene.CameraModel;
import io.landmarkstream.scene.Scene;
import io.landmarkstream.scene.ScenesFile;
import io.landmarkstream.scene.ScenesImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code landmarks import-scenes}: a scenes file from another program's calibration. */
@Command(
        name = "import-scenes",
        description = "Writes a scenes file from a calibration by OpenCV, COLMAP, anipose or freemocap.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ImportScenesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--scene", paramLabel = "ID", description = "Id of the scene.", required = true)
    private String scene;

    @Option(
            names = "--metres",
            paramLabel = "N",
            description = "Metres in one unit of the calibration: .001 for millimetres (freemocap), 1 for metres.",
            required = true)
    private double metres;

    @ArgGroup(multiplicity = "1")
    private Origin origin;

    @Option(names = "--out", paramLabel = "FILE", description = "Where it goes (default: standard output).")
    private Path out;

    /** Where the calibration comes from. */
    static final class Origin {

        @Option(
                names = "--opencv",
                paramLabel = "CAMERA=FILE",
                description = "A camera's YAML by OpenCV's FileStorage; once for each camera.")
        private Map<String, Path> openCv = new LinkedHashMap<>();

        @Option(
                names = "--colmap",
                paramLabel = "DIR",
                description = "Folder with COLMAP's cameras.txt and images.txt; pictures are named as their cameras.")
        private Path colmap;

        @Option(names = "--anipose", paramLabel = "FILE", description = "TOML by anipose or freemocap.")
        private Path anipose;
    }

    @Override
    public Integer call() throws IOException {
        Faults.atLeast("--metres", metres, 1e-6);
        Faults.requireNew("--out", out);
        String yaml = ScenesFile.write(List.of(new Scene(scene, 0, cameras())));
        ScenesFile.read("the scene", yaml); // what a scene does not allow is said now
        if (out == null) {
            spec.commandLine().getOut().print(yaml);
            spec.commandLine().getOut().flush();
        } else {
            Files.writeString(out, yaml);
        }
        return 0;
    }

    private List<CameraModel> cameras() {
        if (origin.colmap != null) {
            return ScenesImport.colmap(
                    text(origin.colmap.resolve("cameras.txt")), text(origin.colmap.resolve("images.txt")), metres);
        }
        if (origin.anipose != null) {
            return ScenesImport.anipose(origin.anipose.toString(), text(origin.anipose), metres);
        }
        List<CameraModel> cameras = new ArrayList<>();
        origin.openCv.forEach(
                (camera, file) -> cameras.add(ScenesImport.openCv(file.toString(), text(file), camera, metres)));
        return cameras;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException(FileFault.unreadable(file, e), e);
        }
    }
}
