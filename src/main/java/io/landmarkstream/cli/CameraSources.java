package io.landmarkstream.cli;

import io.landmarkstream.job.ListedCamera;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.media.MediaAddress;
import io.landmarkstream.publish.CameraLabel;
import io.landmarkstream.publish.CameraSource;
import io.landmarkstream.publish.CaptureClock;
import io.landmarkstream.publish.FrameWishes;
import io.landmarkstream.publish.FrameWishes.Compression;
import io.landmarkstream.publish.PictureSize;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cameras to publish, from {@code cameras.yaml}; what an entry leaves open, the command's options decide. */
final class CameraSources {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final Path file;
    private final Map<String, String> environment;
    private final FrameWishes wishes;
    private final CaptureClock.Choice times;
    private final boolean codecGiven;

    /**
     * @param file {@code cameras.yaml}; paths in it count from its folder
     * @param environment for {@code ${NAME}} in addresses
     * @param wishes for cameras that say nothing
     * @param codecGiven whether the compression of {@code wishes} was asked for; else it is auto for live sources and
     *     JPEG for files
     */
    CameraSources(
            Path file,
            Map<String, String> environment,
            FrameWishes wishes,
            boolean codecGiven,
            CaptureClock.Choice times) {
        this.file = file;
        this.environment = environment;
        this.wishes = wishes;
        this.codecGiven = codecGiven;
        this.times = times;
    }

    /**
     * The cameras that have a {@code url}.
     *
     * @throws SettingsException naming the file, the camera and what is wrong, or if none has one
     */
    List<CameraSource> of(List<ListedCamera> listed) {
        List<CameraSource> sources = listed.stream()
                .filter(camera -> camera.url() != null)
                .map(this::source)
                .toList();
        if (sources.isEmpty()) {
            throw new SettingsException(file + ": no camera has a url, so there is nothing to publish.");
        }
        return sources;
    }

    private CameraSource source(ListedCamera camera) {
        try {
            MediaAddress address = address(camera.url());
            return new CameraSource(
                    new CameraLabel(
                            camera.id(),
                            camera.number(),
                            camera.rotation() == null ? 0 : camera.rotation(),
                            Boolean.TRUE.equals(camera.mirrored())),
                    address,
                    new FrameWishes(
                            camera.codec() == null
                                    ? defaultCompression(address, wishes, codecGiven)
                                    : choice("codec", camera.codec(), Compression.values()),
                            wishes.quality(),
                            camera.fps() == null ? wishes.maxFps() : camera.fps(),
                            camera.size() == null ? wishes.maxSize() : PictureSize.parse(camera.size()),
                            camera.aspect() == null ? wishes.shape() : FrameWishes.shape(camera.aspect())),
                    camera.time() == null ? times : choice("time", camera.time(), CaptureClock.Choice.values()));
        } catch (IllegalArgumentException e) {
            throw new SettingsException(file + ", camera " + camera.id() + ": " + e.getMessage());
        }
    }

    /** Live sources pass as they are where that is possible; files are JPEG unless asked for otherwise. */
    static Compression defaultCompression(MediaAddress address, FrameWishes wishes, boolean given) {
        return given ? wishes.compression() : address.kind().live() ? Compression.AUTO : Compression.JPEG;
    }

    private MediaAddress address(String url) {
        Matcher matcher = VARIABLE.matcher(url);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String value = environment.get(matcher.group(1));
            if (value == null) {
                throw new IllegalArgumentException(
                        "its url needs the environment variable " + matcher.group(1) + ", which is not set.");
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        MediaAddress address = MediaAddress.parse(matcher.appendTail(filled).toString());
        if (address.kind() != MediaAddress.Kind.FILE) {
            return address;
        }
        Path folder = file.toAbsolutePath().getParent();
        return new MediaAddress(
                MediaAddress.Kind.FILE, folder.resolve(address.location()).toString());
    }

    private static <T extends Enum<T>> T choice(String key, String text, T[] values) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        key + " is " + text + ", but must be one of " + Arrays.toString(values) + "."));
    }
}
