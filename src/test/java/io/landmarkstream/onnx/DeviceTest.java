package io.landmarkstream.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException.OrtErrorCode;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.onnx.Device.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {

    private static final Device CUDA_0 = new Device(Kind.CUDA, 0);

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "cuda", "cuda:0", "cuda:13", "auto"})
    void every_allowed_value_is_read_and_written_alike(String text) {
        assertThat(Device.parse(text)).hasToString(text);
        assertThat(Device.parse(" " + text.toUpperCase(java.util.Locale.ROOT) + " "))
                .hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "cuda:", "cuda:-1", "cuda:x", "cuda:9999", "cpu:0", "cuda 1"})
    void any_other_value_is_an_error_that_lists_the_allowed_ones(String text) {
        assertThatThrownBy(() -> Device.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("cpu, cuda, cuda:N (N = GPU number) and auto");
    }

    @Test
    void slot_i_takes_the_gpu_i_mod_n_unless_one_was_named() {
        List<String> gpus = List.of("2", " 5");
        assertThat(Device.parse("cuda").forSlot(0, gpus)).hasToString("cuda:2");
        assertThat(Device.parse("cuda").forSlot(3, gpus)).hasToString("cuda:5");
        assertThat(Device.parse("auto").forSlot(1, gpus)).isEqualTo(new Device(Kind.AUTO, 5));
        assertThat(Device.parse("cuda:1").forSlot(0, gpus)).hasToString("cuda:1");
        assertThat(Device.CPU.forSlot(1, gpus)).isEqualTo(Device.CPU);
        assertThat(Device.parse("cuda").forSlot(4, List.of())).hasToString("cuda");
    }

    @Test
    void an_offered_gpu_that_is_no_number_is_an_error() {
        assertThatThrownBy(() -> Device.parse("cuda").forSlot(0, List.of("GPU-8f3a")))
                .hasMessageContaining("GPU-8f3a");
    }

    @Test
    void cuda_on_the_cpu_build_names_the_gpu_build() {
        assertThat(CUDA_0.missing(OrtErrorCode.ORT_EP_FAIL, "Failed to find CUDA shared provider"))
                .startsWith("cuda:0 needs the GPU build")
                .contains("-Pgpu", "Failed to find CUDA shared provider");
    }

    @Test
    void cuda_without_its_libraries_names_the_one_that_is_missing() {
        assertThat(CUDA_0.missing(
                        OrtErrorCode.ORT_FAIL,
                        "Error code - ORT_FAIL - message: provider_bridge_ort.cc:1988 [ONNXRuntimeError] : 1 : FAIL : "
                                + "Failed to load library /x/libonnxruntime_providers_cuda.so with error: "
                                + "libcublasLt.so.12: cannot open shared object file: No such file or directory\n"))
                .isEqualTo("cuda:0 cannot load libcublasLt.so.12; CUDA 12 and cuDNN 9 must be installed and on "
                        + "LD_LIBRARY_PATH, or set device to cpu (Failed to load library "
                        + "/x/libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared "
                        + "object file: No such file or directory)");
    }

    @Test
    void any_other_failure_of_cuda_is_passed_on() {
        assertThat(CUDA_0.missing(OrtErrorCode.ORT_FAIL, "CUDA failure 101: invalid device ordinal"))
                .contains("nvidia-smi", "(CUDA failure 101: invalid device ordinal)");
    }

    @Test
    void cuda_fails_loudly_and_auto_falls_back_where_no_gpu_is() {
        org.junit.jupiter.api.Assumptions.assumeFalse(
                java.nio.file.Files.exists(java.nio.file.Path.of("/dev/nvidia0")), "this machine has a GPU");
        assertThatThrownBy(() -> Device.parse("cuda").resolve())
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("set device to cpu");
        assertThat(Device.parse("auto").resolve()).isEqualTo(Device.CPU);
        assertThat(Device.CPU.describe()).startsWith("cpu (onnxruntime 1.");
    }
}
