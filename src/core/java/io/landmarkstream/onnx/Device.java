package io.landmarkstream.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.landmarkstream.model.ModelException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where models run: {@code cpu}, {@code cuda} (the GPU that the slot was given, else GPU 0), {@code cuda:N}, or
 * {@code auto} (a GPU where one works, else the CPU). A plain value: nothing native is touched before
 * {@link #resolve()}.
 *
 * @param kind what was asked for
 * @param index GPU number; −1 where none was named
 */
public record Device(Kind kind, int index) implements Serializable {

    /** What was asked for. */
    public enum Kind {
        CPU,
        CUDA,
        AUTO
    }

    public static final Device CPU = new Device(Kind.CPU, -1);

    private static final Logger LOG = LoggerFactory.getLogger(Device.class);
    private static final Map<Device, Device> CHOSEN = new ConcurrentHashMap<>();
    private static final Pattern ABSENT = Pattern.compile("(\\S+): cannot open shared object file");
    private static final Pattern NUMBERED = Pattern.compile("cuda:(\\d{1,3})");

    /**
     * Reads the option {@code landmarks.device}.
     *
     * @throws IllegalArgumentException naming the allowed values
     */
    public static Device parse(String text) {
        String value = text == null ? "" : text.trim().toLowerCase(Locale.ROOT);
        switch (value) {
            case "cpu":
                return CPU;
            case "cuda":
                return new Device(Kind.CUDA, -1);
            case "auto":
                return new Device(Kind.AUTO, -1);
            default:
                Matcher numbered = NUMBERED.matcher(value);
                if (numbered.matches()) {
                    return new Device(Kind.CUDA, Integer.parseInt(numbered.group(1)));
                }
                throw new IllegalArgumentException(
                        "device '" + text + "' is not known; allowed are cpu, cuda, cuda:N (N = GPU number) and auto");
        }
    }

    /**
     * The device of one task slot: where no GPU number was asked for, slot i takes the GPU i mod n of those offered.
     *
     * @param slot number of the slot (subtask), from 0
     * @param gpus GPU numbers that the cluster gave to this task; empty where it manages none
     * @throws IllegalArgumentException if an offered value is not a number
     */
    public Device forSlot(int slot, List<String> gpus) {
        if (kind == Kind.CPU || index >= 0 || gpus.isEmpty()) {
            return this;
        }
        String gpu = gpus.get(Math.floorMod(slot, gpus.size()));
        try {
            return new Device(kind, Integer.parseInt(gpu.trim()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the cluster offers GPU '" + gpu + "', which is not a number", e);
        }
    }

    /**
     * The device that is really used, {@code cpu} or {@code cuda:N}. {@code auto} tries the GPU (the list of providers
     * that onnxruntime reports names CUDA even where it cannot load) once a process and logs one line with device and
     * reason.
     *
     * @throws ModelException if {@code cuda} was asked for and does not work; the message says what is missing
     */
    public Device resolve() {
        return switch (kind) {
            case CPU -> this;
            case CUDA -> gpu();
            case AUTO -> CHOSEN.computeIfAbsent(this, Device::choose);
        };
    }

    private Device gpu() {
        Ort.environment();
        Device gpu = new Device(Kind.CUDA, Math.max(0, index));
        try (SessionOptions options = new SessionOptions()) {
            gpu.addTo(options);
        }
        return gpu;
    }

    private Device choose() {
        try {
            Device gpu = gpu();
            LOG.info("Device auto: using {}, because CUDA loaded", gpu);
            return gpu;
        } catch (ModelException e) {
            LOG.info("Device auto: using cpu, because {}", e.getMessage());
            return CPU;
        }
    }

    /** Adds this resolved device to a session's options. */
    void addTo(SessionOptions options) {
        if (kind == Kind.CPU) {
            return;
        }
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(index)) {
            options.addCUDA(cuda);
        } catch (OrtException e) {
            throw new ModelException(missing(e.getCode(), e.getMessage()), e);
        }
    }

    /** What the user has to do after a failed attempt to use CUDA. */
    String missing(OrtException.OrtErrorCode code, String message) {
        if (code == OrtException.OrtErrorCode.ORT_EP_FAIL || message.contains("not enabled in this build")) {
            return this + " needs the GPU build of ONNX Runtime, and this is the CPU build: build with"
                    + " ./mvnw -Pgpu package, or use the gpu image, or set device to cpu (" + reason(message) + ")";
        }
        if (message.contains("Failed to load shared library") || message.contains("Failed to load library")) {
            Matcher absent = ABSENT.matcher(message);
            return this + " cannot load " + (absent.find() ? absent.group(1) : "NVIDIA's libraries")
                    + "; CUDA 12 and cuDNN 9 must be installed and on LD_LIBRARY_PATH, or set device to cpu ("
                    + reason(message) + ")";
        }
        return this + " does not work; check with nvidia-smi that this GPU exists, or set device to cpu ("
                + reason(message) + ")";
    }

    /** The runtime's own words, without its source files and line ends. */
    private static String reason(String message) {
        return message.substring(message.lastIndexOf(" : ") < 0 ? 0 : message.lastIndexOf(" : ") + 3)
                .strip();
    }

    /** One line for summaries, for example {@code cpu (onnxruntime 1.28.0)}. */
    public String describe() {
        return this + " (onnxruntime " + runtimeVersion() + ")";
    }

    /** Version of ONNX Runtime. */
    public static String runtimeVersion() {
        return Ort.environment().getVersion();
    }

    /** As it is written in settings: {@code cpu}, {@code cuda}, {@code cuda:1}, {@code auto}. */
    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return index < 0 ? name : name + ":" + index;
    }
}
