package io.landmarkstream.capacity;

import java.util.ArrayList;
import java.util.List;

/**
 * What a number of cameras needs. Pure: figures of {@link Costs}, multiplied.
 *
 * @param framesPerSecond of all cameras
 * @param cpuMs processor time of a frame, milliseconds
 * @param cores that are busy at {@code BUSY} of their time
 * @param slots task slots, each a core, a number over which cameras spread evenly
 * @param partitions of the frames topic and the others
 * @param inMb compressed pictures, megabytes (10^6 bytes) a second
 * @param outMb results, likewise
 * @param storedGb what Kafka keeps of both for the retention, one copy
 * @param stateMb of all cameras; a checkpoint has as much
 * @param taskManagers of {@code slotsEach} slots
 * @param heapMb of a TaskManager
 * @param offHeapMb of a TaskManager: sessions and decoders
 * @param processMb of a TaskManager, all together
 */
public record CapacityPlan(
        double framesPerSecond,
        double cpuMs,
        double cores,
        int slots,
        int partitions,
        double inMb,
        double outMb,
        double storedGb,
        double stateMb,
        int taskManagers,
        int heapMb,
        int offHeapMb,
        int processMb) {

    /** How busy a slot may be, so that it catches up after a restart. */
    public static final double BUSY = .7;

    /** Load of the busiest of evenly spread slots over the mean, measured for up to 512 slots. */
    static final double SPREAD = 1.19;

    /** JVM, Flink's framework and network buffers of a TaskManager. */
    private static final int JVM_MB = 700;

    /** What a result has beside its objects, four networks named among it, and an object beside its points, bytes. */
    private static final double RESULT_BYTES = 345;

    private static final double OBJECT_BYTES = 250;

    /** A point: three floats with their tags, and the message's. */
    private static final double POINT_BYTES = 17;

    /** A point of networks that give no depth, as those of 68 points. */
    private static final double FLAT_POINT_BYTES = 12;

    private static final int FLAT_FACE = 68;

    /** Frames a second beyond which the windows of movements and signs hold no more of them. */
    private static final double MOST_WINDOW_FPS = 26;

    /**
     * @param hands in view of a camera in the mean
     * @param facePoints of each face
     * @param findMs processor time of finding in a frame; {@code null}: as measured for {@code pipelines}
     * @param slotsEach slots of a TaskManager
     */
    public record Wanted(
            int cameras,
            double fps,
            int width,
            int height,
            String codec,
            List<String> pipelines,
            Double findMs,
            double hands,
            double faces,
            int facePoints,
            int slotsEach,
            double retentionSeconds,
            double secondsBetweenKeyFrames) {}

    /** @throws IllegalArgumentException with a sentence, if no figure is known for what is wanted */
    public static CapacityPlan of(Wanted wanted, Costs costs) {
        Costs.Codec codec = costs.codecs().get(wanted.codec());
        if (codec == null) {
            throw new IllegalArgumentException("--codec " + wanted.codec() + " was not measured; known are "
                    + String.join(", ", costs.codecs().keySet()));
        }
        double megapixels = wanted.width() * (double) wanted.height() / 1e6;
        double cpuMs = codec.pictureMs() + codec.megapixelMs() * megapixels + find(wanted, costs) + costs.otherMs();
        double frames = wanted.cameras() * wanted.fps();
        double cores = frames * cpuMs / 1000 / BUSY;
        // No slot is busier than BUSY: the busiest one has SPREAD times the mean. No more slots than cameras help.
        int slots = even((int) Math.ceil(cores * (cores > 1 ? SPREAD : 1)));
        int most = even(wanted.cameras());
        slots = Math.min(Math.max(1, slots), most);
        double pictureBytes = codec.bytesPerPixel() * megapixels * 1e6;
        double resultBytes = RESULT_BYTES
                + wanted.hands() * (OBJECT_BYTES + 3 * 21 * POINT_BYTES)
                + wanted.faces() * (OBJECT_BYTES + 2 * wanted.facePoints() * facePoint(wanted));
        boolean video = codec.decoderMbPerMegapixel() > 0;
        double window = Math.min(wanted.fps(), MOST_WINDOW_FPS);
        double cameraState = costs.cameraStateBytes()
                + wanted.hands() * (costs.handStateBytes() + window * costs.handWindowBytes())
                + wanted.faces()
                        * (costs.faceStateBytes()
                                + wanted.facePoints() * costs.pointStateBytes()
                                + window * costs.faceWindowBytes())
                + (video ? 32 * wanted.fps() * wanted.secondsBetweenKeyFrames() : 0);
        int each = Math.min(slots, wanted.slotsEach());
        int taskManagers = (slots + each - 1) / each;
        double decoders =
                codec.decoderMbPerMegapixel() * megapixels * Math.ceil(wanted.cameras() * SPREAD / taskManagers);
        int offHeap = rounded(each * costs.slotMb() + decoders);
        int heap = rounded(costs.heapMb() * Math.max(1, each / 2.));
        return new CapacityPlan(
                frames,
                cpuMs,
                cores,
                slots,
                Math.max(8, slots),
                frames * pictureBytes / 1e6,
                frames * resultBytes / 1e6,
                frames * (pictureBytes + resultBytes) * wanted.retentionSeconds() / 1e9,
                costs.jobStateMb() + wanted.cameras() * cameraState / 1e6,
                taskManagers,
                heap,
                offHeap,
                heap + offHeap + JVM_MB);
    }

    private static double facePoint(Wanted wanted) {
        return wanted.facePoints() == FLAT_FACE ? FLAT_POINT_BYTES : POINT_BYTES;
    }

    private static double find(Wanted wanted, Costs costs) {
        if (wanted.findMs() != null) {
            return wanted.findMs();
        }
        List<String> known = new ArrayList<>();
        for (Costs.Finding finding : costs.pipelines()) {
            if (finding.names().size() == wanted.pipelines().size()
                    && finding.names().containsAll(wanted.pipelines())) {
                return finding.findMs();
            }
            known.add(String.join(",", finding.names()));
        }
        throw new IllegalArgumentException("--pipelines " + String.join(",", wanted.pipelines())
                + " was not measured; known are " + String.join(" and ", known)
                + ". Measure it with bin/landmarks bench finder CLIP --pipelines …, and give processor time less JPEG"
                + " as --find-ms");
    }

    /** The next number of slots over which cameras spread evenly (landmarks.parallelism). */
    static int even(int slots) {
        for (int step = 1, upTo = 32; upTo <= 512; upTo *= 2, step = step == 1 ? 4 : 2 * step) {
            if (slots <= upTo) {
                return (slots + step - 1) / step * step;
            }
        }
        return Math.min(2048, (slots + 63) / 64 * 64);
    }

    private static int rounded(double mb) {
        return (int) Math.ceil(mb / 64) * 64;
    }
}
