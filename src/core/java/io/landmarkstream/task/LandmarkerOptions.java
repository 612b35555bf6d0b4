package io.landmarkstream.task;

import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.FileFault;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.landmark.Pipelines;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.track.TrackerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * How a {@link HandFaceLandmarker} works. A value: each {@code with…} gives a new one. The job has the same options
 * under {@code landmarks.*} ({@code docs/options.md}), with the same defaults.
 *
 * @param models folders with weights, and cards and pipelines of your own; the first wins. The jar has cards and no
 *     weights
 * @param pipelines names of pipelines; {@code auto}: for each of hands and faces the best whose weights are there
 * @param device where the networks run
 * @param finder how hands and faces are found
 * @param tracker how they are followed and smoothed in a video
 * @param attributes gestures and head poses; {@code null}: off, results then have points alone
 * @param mirrored whether pictures are mirror images, as of a selfie camera; left and right of the results are the
 *     person's own then too
 * @param limits what a JPEG may cost
 */
public record LandmarkerOptions(
        List<Path> models,
        List<String> pipelines,
        Device device,
        FinderOptions finder,
        TrackerOptions tracker,
        AttributesOptions attributes,
        boolean mirrored,
        DecodeLimits limits) {

    /** On the CPU, with the best pipelines whose weights are found, at most eight hands and eight faces. */
    public static final LandmarkerOptions DEFAULT = new LandmarkerOptions(
            List.of(),
            List.of(Pipelines.AUTO),
            Device.CPU,
            FinderOptions.DEFAULTS,
            TrackerOptions.DEFAULT,
            AttributesOptions.DEFAULT,
            false,
            DecodeLimits.DEFAULT);

    public LandmarkerOptions {
        models = List.copyOf(models);
        pipelines = List.copyOf(pipelines);
        Objects.requireNonNull(device, "device is null; use Device.CPU or withDevice(\"auto\")");
        Objects.requireNonNull(finder, "finder is null; use FinderOptions.DEFAULTS");
        Objects.requireNonNull(tracker, "tracker is null; use TrackerOptions.DEFAULT");
        Objects.requireNonNull(limits, "limits is null; use DecodeLimits.DEFAULT");
    }

    /** Weights from these folders, for example the {@code models} of a checkout; the first that has a file wins. */
    public LandmarkerOptions withModels(Path... folders) {
        return new LandmarkerOptions(
                List.of(folders), pipelines, device, finder, tracker, attributes, mirrored, limits);
    }

    /** These pipelines, by name, for example {@code hand} and {@code face-mesh-478}, or one of them alone. */
    public LandmarkerOptions withPipelines(String... names) {
        return new LandmarkerOptions(models, List.of(names), device, finder, tracker, attributes, mirrored, limits);
    }

    /**
     * The networks on this device.
     *
     * @param name {@code cpu}, {@code cuda}, {@code cuda:N} or {@code auto}
     * @throws IllegalArgumentException for another one; names the allowed ones
     */
    public LandmarkerOptions withDevice(String name) {
        return new LandmarkerOptions(
                models, pipelines, Device.parse(name), finder, tracker, attributes, mirrored, limits);
    }

    /** Other ways to find: most hands and faces, how often detectors run. */
    public LandmarkerOptions withFinder(FinderOptions other) {
        return new LandmarkerOptions(models, pipelines, device, other, tracker, attributes, mirrored, limits);
    }

    /** Other ways to follow in a video: smoothing, prediction, how long ids are kept. */
    public LandmarkerOptions withTracker(TrackerOptions other) {
        return new LandmarkerOptions(models, pipelines, device, finder, other, attributes, mirrored, limits);
    }

    /** Other ways to read gestures and head poses; {@code null}: not at all. */
    public LandmarkerOptions withAttributes(AttributesOptions other) {
        return new LandmarkerOptions(models, pipelines, device, finder, tracker, other, mirrored, limits);
    }

    /**
     * Gestures of your own, which go before those that come with the library ({@code docs/attributes.md} has the
     * format).
     *
     * @param yaml a file
     * @throws ConfigException if it cannot be read or is wrong; names the key and what would be right
     */
    public LandmarkerOptions withGestures(Path yaml) {
        AttributesOptions base = attributes == null ? AttributesOptions.DEFAULT : attributes;
        try {
            return withAttributes(new AttributesOptions(
                    base.gestures().with(yaml.toString(), Files.readString(yaml)), base.hold(), base.fieldOfView()));
        } catch (IOException e) {
            throw new ConfigException("the gestures file " + FileFault.unreadable(yaml, e), e);
        }
    }

    /** Whether pictures are mirror images. */
    public LandmarkerOptions withMirrored(boolean other) {
        return new LandmarkerOptions(models, pipelines, device, finder, tracker, attributes, other, limits);
    }
}
