package io.landmarkstream.prove;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.decode.video.VideoPictures;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Envelope;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.job.BadInputs;
import io.landmarkstream.job.TestFrames;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What each record of the bad-input corpus costs: CPU time, and memory at its peak. */
public final class BadInputCost {

    private static final double MOST_CPU_MS = 200;
    private static final double MOST_MEMORY_MB = 64;

    private BadInputCost() {}

    /** @param args rounds; the least CPU time of a record counts, since others were disturbed, and its most memory */
    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        List<BadInputs.Input> corpus = BadInputs.corpus(0);
        double[] cpu = new double[corpus.size()];
        double[] memory = new double[corpus.size()];
        Arrays.fill(cpu, Double.MAX_VALUE);
        // The libraries are loaded, and their threads started, before anything is measured.
        read(new BadInputs.Input("", TestFrames.record("a", TestFrames.value("a", 0), 0), Set.of(), List.of(), 0));
        for (int round = 0; round <= rounds; round++) {
            for (int i = 0; i < cpu.length; i++) {
                Memory.forgetPeak();
                double before = Memory.residentMb();
                long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                read(corpus.get(i));
                double ms = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e6;
                if (round > 0) {
                    cpu[i] = Math.min(cpu[i], ms);
                }
                memory[i] = Math.max(memory[i], Memory.peakMb() - before);
            }
        }
        int dearest = largest(cpu);
        int largest = largest(memory);
        System.out.println(new ObjectMapper()
                .writeValueAsString(Map.of(
                        "records",
                        cpu.length,
                        "mostCpuMs",
                        cpu[dearest],
                        "mostCpuOf",
                        corpus.get(dearest).row(),
                        "mostMemoryMb",
                        memory[largest],
                        "mostMemoryOf",
                        corpus.get(largest).row())));
    }

    private static int largest(double[] values) {
        int largest = 0;
        for (int i = 0; i < values.length; i++) {
            largest = values[i] > values[largest] ? i : largest;
        }
        return largest;
    }

    private static void read(BadInputs.Input input) {
        Outcome<Frame> outcome = new Envelope(EnumSet.allOf(Codec.class), 2_000_000, Cameras.ANY).read(input.record());
        if (outcome.isRejected()) {
            return;
        }
        Frame frame = outcome.frame();
        if (frame.codec() == Codec.JPEG) {
            try (JpegDecoder decoder = new JpegDecoder()) {
                decoder.decode(frame.value(), frame.dataOffset(), frame.dataLength());
            } catch (RejectException e) {
                // What the corpus is about.
            }
        } else {
            try (VideoPictures video = new VideoPictures(frame.codec(), DecodeLimits.DEFAULT)) {
                video.accept(frame);
            }
        }
    }

    /** Within the bounds. */
    static Proof.Outcome judge(Map<String, Object> figures) {
        double cpu = ((Number) figures.get("mostCpuMs")).doubleValue();
        double memory = ((Number) figures.get("mostMemoryMb")).doubleValue();
        return new Proof.Outcome(
                cpu <= MOST_CPU_MS && memory <= MOST_MEMORY_MB,
                0,
                "%s bad records: at most %.1f ms of CPU (%s; allowed %.0f) and %.1f MB of memory (%s; allowed %.0f)"
                        .formatted(
                                figures.get("records"),
                                cpu,
                                figures.get("mostCpuOf"),
                                MOST_CPU_MS,
                                memory,
                                figures.get("mostMemoryOf"),
                                MOST_MEMORY_MB),
                figures);
    }
}
