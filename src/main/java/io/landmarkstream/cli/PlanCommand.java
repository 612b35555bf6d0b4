package io.landmarkstream.cli;

import io.landmarkstream.capacity.CapacityPlan;
import io.landmarkstream.capacity.Costs;
import io.landmarkstream.job.SettingsException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code landmarks plan}: how many cores, partitions and bytes a number of cameras needs. */
@Command(
        name = "plan",
        description = "Says what a number of cameras needs, from measured figures, and which options to set"
                + " (docs/capacity.md).",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class PlanCommand implements Callable<Integer> {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

    @Spec
    private CommandSpec spec;

    @Option(names = "--cameras", paramLabel = "N", required = true, description = "Number of cameras.")
    private int cameras;

    @Option(
            names = "--fps",
            paramLabel = "N",
            defaultValue = "15",
            description = "Pictures a second of each (default: ${DEFAULT-VALUE}).")
    private double fps;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = "1280x720",
            description = "Pixels of each (default: ${DEFAULT-VALUE}).")
    private String size;

    @Option(
            names = "--codec",
            paramLabel = "CODEC",
            defaultValue = "h264",
            description = "jpeg or h264 (default: ${DEFAULT-VALUE}).")
    private String codec;

    @Option(
            names = "--pipelines",
            paramLabel = "NAME,NAME",
            split = ",",
            defaultValue = "hand,face",
            description = "Pipelines (default: ${DEFAULT-VALUE}).")
    private List<String> pipelines;

    @Option(
            names = "--find-ms",
            paramLabel = "MS",
            description = "Processor time of finding in a frame, for pipelines or processors that were not measured.")
    private Double findMs;

    @Option(
            names = "--hands",
            paramLabel = "N",
            defaultValue = "2",
            description = "Hands in view of a camera in the mean (default: ${DEFAULT-VALUE}).")
    private double hands;

    @Option(
            names = "--faces",
            paramLabel = "N",
            defaultValue = "1",
            description = "Faces, likewise (default: ${DEFAULT-VALUE}).")
    private double faces;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "4",
            description = "Task slots of a TaskManager (default: ${DEFAULT-VALUE}).")
    private int slotsEach;

    @Option(
            names = "--retention",
            paramLabel = "TIME",
            defaultValue = "30 min",
            description = "How long Kafka keeps frames and results (default: ${DEFAULT-VALUE}).")
    private String retention;

    @Override
    public Integer call() {
        Faults.range("--cameras", cameras, 1, 1_000_000);
        Faults.range("--slots", slotsEach, 1, 2048);
        positive("--fps", fps, 1000);
        positive("--hands", hands + 1e-9, 1000);
        positive("--faces", faces + 1e-9, 1000);
        Matcher pixels = SIZE.matcher(size);
        if (!pixels.matches() || pixels.group(1).equals("0") || pixels.group(2).equals("0")) {
            throw new SettingsException("--size " + size + " is no size; write for example 1280x720.");
        }
        Costs costs = Costs.shipped();
        int facePoints = pipelines.stream().anyMatch(name -> name.contains("478"))
                ? 478
                : pipelines.stream().anyMatch(name -> name.contains("468")) ? 468 : 68;
        CapacityPlan plan = Faults.given(() -> CapacityPlan.of(
                new CapacityPlan.Wanted(
                        cameras,
                        fps,
                        Integer.parseInt(pixels.group(1)),
                        Integer.parseInt(pixels.group(2)),
                        codec,
                        pipelines,
                        findMs,
                        hands,
                        faces,
                        facePoints,
                        slotsEach,
                        retention().toMillis() / 1000.,
                        2),
                costs));
        print(plan, costs);
        return 0;
    }

    private void print(CapacityPlan plan, Costs costs) {
        PrintWriter out = spec.commandLine().getOut();
        line(out, "frames", "%,.0f a second, %.1f ms of processor time each", plan.framesPerSecond(), plan.cpuMs());
        line(
                out,
                "cores",
                "%.1f at %.0f %% of their time (%s)",
                plan.cores(),
                100 * CapacityPlan.BUSY,
                costs.machine());
        line(out, "GPUs", "not measured: docs/capacity.md says how to");
        line(
                out,
                "task slots",
                "%d, of %d TaskManager%s with up to %d",
                plan.slots(),
                plan.taskManagers(),
                plan.taskManagers() == 1 ? "" : "s",
                Math.min(slotsEach, plan.slots()));
        line(out, "partitions", "%d", plan.partitions());
        line(
                out,
                "Kafka",
                "%.1f MB/s in, %.1f MB/s out; %.1f GB in %s, for each copy",
                plan.inMb(),
                plan.outMb(),
                plan.storedGb(),
                retention);
        line(out, "state", "%.1f MB, a checkpoint as much", plan.stateMb());
        line(
                out,
                "memory",
                "%d MB a TaskManager: heap %d, sessions and decoders %d, and the JVM",
                plan.processMb(),
                plan.heapMb(),
                plan.offHeapMb());
        out.println();
        out.println("bin/landmarks topics create --partitions %d --retention %s"
                .formatted(plan.partitions(), retention.replace(" ", "")));
        out.println("landmarks.parallelism: " + plan.slots());
        out.println("landmarks.models.pipelines: " + String.join(";", pipelines));
        out.println("taskmanager.numberOfTaskSlots: " + Math.min(slotsEach, plan.slots()));
        out.println("taskmanager.memory.process.size: " + plan.processMb() + "m");
        out.println("taskmanager.memory.task.off-heap.size: " + plan.offHeapMb() + "m");
        if (cameras < plan.cores()) {
            out.println();
            out.println("A camera is worked on by one slot: %d cameras cannot use more than %d cores, and need more."
                            .formatted(cameras, cameras)
                    + " Take fewer pictures a second, or mode live, which sheds what it has no time for.");
        }
        out.flush();
    }

    private static void line(PrintWriter out, String name, String format, Object... values) {
        out.printf(Locale.ROOT, "%-11s %s%n", name, String.format(Locale.ROOT, format, values));
    }

    private Duration retention() {
        try {
            return TimeUtils.parseDuration(retention);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("--retention " + retention + " is no time; write for example 30min or 2h.");
        }
    }

    private static void positive(String name, double value, double most) {
        if (!(value > 0 && value <= most)) {
            throw new SettingsException(name + " must be more than 0 and at most " + (int) most + ".");
        }
    }
}
