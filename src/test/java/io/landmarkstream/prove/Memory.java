package io.landmarkstream.prove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the operating system says of this process. */
final class Memory {

    private Memory() {}

    /** Memory in use, in MB. */
    static double residentMb() throws IOException {
        return status("VmRSS:") / 1024.;
    }

    /** The most memory that was in use since {@link #forgetPeak()}, in MB. */
    static double peakMb() throws IOException {
        return status("VmHWM:") / 1024.;
    }

    /** Lets the peak begin with what is in use now. */
    static void forgetPeak() throws IOException {
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    }

    static long threads() throws IOException {
        return status("Threads:");
    }

    static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private static long status(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.substring(name.length()).replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("/proc/self/status has no " + name);
    }

    /** Slope of the straight line through values at 0, 1, 2 …, by least squares. */
    static double slope(double[] values) {
        double meanX = (values.length - 1) / 2.;
        double meanY = 0;
        for (double value : values) {
            meanY += value / values.length;
        }
        double xy = 0;
        double xx = 0;
        for (int i = 0; i < values.length; i++) {
            xy += (i - meanX) * (values[i] - meanY);
            xx += (i - meanX) * (i - meanX);
        }
        return xy / xx;
    }
}
