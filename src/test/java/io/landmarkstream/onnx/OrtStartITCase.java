package io.landmarkstream.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** onnxruntime 1.29.0 ended a JVM whose command line was longer than about 4 KB; see docs/decisions/0001. */
class OrtStartITCase {

    private static final int LONG = 64 << 10;

    @Test
    void a_long_command_line_does_not_end_the_process() throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dlong=" + "x".repeat(LONG),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrtStartITCase.class.getName()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("started cpu (onnxruntime 1.");
        assertThat(process.exitValue()).isZero();
    }

    public static void main(String[] args) {
        System.out.println("started " + Device.CPU.describe());
    }
}
