package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * Everything one {@code bench} run measured; sections that were not asked for are {@code null}.
 *
 * @param machine processors, memory, JVM, as they matter for the figures
 * @param jpeg decoding, by picture size
 * @param video the clip's own video beside JPEG
 * @param pipeline the whole pipeline beside the bare loop
 * @param latency under a steady load
 * @param cameras cost by number of cameras
 * @param spread of cameras over slots
 * @param live live mode under overload
 */
public record BenchReport(
        Map<String, String> machine,
        List<Jpeg> jpeg,
        VideoBench.Costs video,
        Pipeline pipeline,
        PipelineBench.Latency latency,
        List<Cameras> cameras,
        List<Spread.Row> spread,
        LiveLoad.LiveLoadResult live) {

    /**
     * Pictures a second on one thread.
     *
     * @param factor {@code ours} over {@code imageIo}
     */
    public record Jpeg(
            String size,
            @JsonProperty("image_io") double imageIo,
            @JsonProperty("image_io_reused") double imageIoReused,
            double ours,
            double factor) {}

    /**
     * @param rounds how often both were measured, in turns; costs are means
     * @param cpuRatio processor time a frame, pipeline over bare loop
     * @param throughputRatio frames a second, pipeline over bare loop
     * @param pinned whether worker and broker had cores of their own
     */
    public record Pipeline(
            int threads,
            int rounds,
            PipelineBench.Cost pipeline,
            PipelineBench.Cost bare,
            @JsonProperty("cpu_ratio") double cpuRatio,
            @JsonProperty("throughput_ratio") double throughputRatio,
            boolean pinned) {}

    /** @param relative processor time a frame over that of the first row */
    public record Cameras(
            int cameras,
            @JsonProperty("cpu_ms_per_frame") double cpuMsPerFrame,
            @JsonProperty("frames_per_second") double framesPerSecond,
            double relative) {}
}
