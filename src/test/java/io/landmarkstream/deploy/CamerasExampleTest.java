package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.job.CamerasFile;
import io.landmarkstream.job.ListedCamera;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists of cameras that are shipped are such as the job and the publisher read. */
class CamerasExampleTest {

    @TempDir
    Path folder;

    @Test
    void theExampleShowsEveryKey() {
        List<ListedCamera> cameras = CamerasFile.list(Path.of("deploy/cameras.yaml"));

        assertThat(cameras).extracting(ListedCamera::id).containsExactly("entrance", "yard", "printer-room", "desk");
        assertThat(cameras).extracting(ListedCamera::url).doesNotContainNull();
        assertThat(cameras).anyMatch(camera -> camera.fps() != null);
        assertThat(cameras).anyMatch(camera -> camera.size() != null);
        assertThat(cameras).anyMatch(camera -> camera.codec() != null);
        assertThat(cameras).anyMatch(camera -> camera.time() != null);
        assertThat(cameras).anyMatch(camera -> camera.rotation() != null);
        assertThat(cameras).anyMatch(camera -> camera.mirrored() != null);
        assertThat(cameras).anyMatch(camera -> camera.note() != null);
    }

    @Test
    void theConfigMapHoldsAListThatTheJobReads() throws IOException {
        Map<?, ?> data = (Map<?, ?>)
                DeployFiles.yaml("deploy/kubernetes/base/cameras.yaml").get("data");
        Path file = Files.writeString(folder.resolve("cameras.yaml"), (String) data.get("cameras.yaml"));

        assertThat(CamerasFile.list(file)).extracting(ListedCamera::number).containsExactly(0, 1);
    }
}
