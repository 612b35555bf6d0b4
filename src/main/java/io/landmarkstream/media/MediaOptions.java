package io.landmarkstream.media;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Options of FFmpeg's demuxers (FFmpeg's Formats, Protocols and Devices documentation). */
final class MediaOptions {

    private MediaOptions() {}

    /** For everything but webcams. */
    static Map<String, String> of(MediaAddress address, MediaLimits limits) {
        String micros = Long.toString(limits.read().toNanos() / 1000);
        return switch (address.kind()) {
            case RTSP ->
                Map.of(
                        "rtsp_transport", "tcp",
                        "allowed_media_types", "video",
                        "timeout", micros,
                        // TCP keeps the order.
                        "reorder_queue_size", "0",
                        "analyzeduration", "1000000",
                        "protocol_whitelist", "rtsp,rtsps,rtp,srtp,tcp,tls,udp");
            case HTTP -> {
                Map<String, String> options = new LinkedHashMap<>(http(limits));
                options.put("analyzeduration", "1000000");
                yield options;
            }
            // Else times that start again more than a minute before the first are taken for an overflow, 26 hours on.
            case FILE -> Map.of("correct_ts_overflow", "0");
            case WEBCAM -> Map.of();
        };
    }

    /** For connections over HTTP. */
    static Map<String, String> http(MediaLimits limits) {
        return Map.of(
                "rw_timeout",
                Long.toString(limits.read().toNanos() / 1000),
                // A camera's answer must not send us to files of this machine.
                "protocol_whitelist",
                "http,https,tcp,tls,crypto");
    }

    /**
     * For a webcam.
     *
     * @param compressed whether it shall send JPEG; raw pictures of its larger sizes do not fit through USB 2
     */
    static Map<String, String> webcam(MediaLimits limits, boolean compressed) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("timestamps", "abs");
        if (compressed) {
            options.put("input_format", "mjpeg");
        }
        if (limits.width() > 0) {
            options.put("video_size", limits.width() + "x" + limits.height());
        }
        if (limits.fps() > 0) {
            options.put("framerate", String.format(Locale.ROOT, "%.3f", limits.fps()));
        }
        return options;
    }
}
