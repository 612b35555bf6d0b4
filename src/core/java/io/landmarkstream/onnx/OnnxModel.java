package io.landmarkstream.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import io.landmarkstream.model.Model;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.ModelFile;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.model.Tensor;
import io.landmarkstream.onnx.ExpectedOutputs.Expected;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Model} run by ONNX Runtime; the only class that holds a session.
 *
 * <p>One session, one thread: no worker threads and no spinning, because task slots share the machine. Values go in
 * through one direct buffer that is reused, in the type of number that the network wants; results, float32 or float16,
 * come back as float32. Every native tensor lives in a {@code try} block, and {@link #close()} waits for a running
 * {@link #run}: closing a session under a running call ends the process.
 *
 * <p>The CPU arena and memory patterns stay on (inputs keep one shape, so both settle after the first run); on CUDA
 * memory patterns are off.
 *
 * <p>A card names tensors by their names, or by position as {@code input:0}, {@code output:2}.
 */
public final class OnnxModel implements Model {

    /** Most pictures a run where the network's batch is free; also bounded by {@link #BUFFER_BYTES}. */
    private static final int BATCH_LIMIT = 16;

    private static final long BUFFER_BYTES = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(OnnxModel.class);

    /** Sessions of this JVM that ONNX Runtime still holds memory for. */
    private static final AtomicInteger OPEN_SESSIONS = new AtomicInteger();

    private final ModelCard card;
    private final Device device;
    private volatile Thread owner = Thread.currentThread();
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String inputName;
    private final InputType inputType;
    private final List<Expected> expected;
    private final Map<String, String> outputNames;
    private final Set<String> requested;
    private final long[] inputShape;
    private final int pictureSize;
    private final boolean freeBatch;
    private final ByteBuffer buffer;
    private int maxBatch;
    private boolean closed;

    private OnnxModel(ModelCard card, int points, OrtEnvironment environment, OrtSession session, Device device)
            throws OrtException {
        this.card = card;
        this.device = device;
        this.environment = environment;
        this.session = session;
        this.expected = ExpectedOutputs.of(card, points);
        this.inputName = name("input.tensor", card.input().tensor(), "input", session.getInputNames());
        if (session.getNumInputs() != 1) {
            throw refusal(
                    "the model has the inputs " + session.getInputNames() + "; only models with one are supported");
        }
        NodeInfo node = session.getInputInfo().get(inputName);
        if (!(node.getInfo() instanceof TensorInfo info)) {
            throw refusal(
                    "key input.tensor: '" + inputName + "' is " + node.getInfo() + "; only tensors are supported");
        }
        this.inputType = InputType.of(info.type)
                .orElseThrow(() -> refusal("key input.tensor: tensor '" + inputName + "' is " + node.getInfo()
                        + "; only " + InputType.ALL + " are supported"));
        this.inputShape = checkedInput(info.getShape());
        this.pictureSize = (int) (inputShape[1] * inputShape[2] * inputShape[3]);
        this.freeBatch = inputShape[0] < 1;
        int valueBytes = inputType.bytes();
        this.maxBatch = freeBatch
                ? (int) Math.max(1, Math.min(BATCH_LIMIT, BUFFER_BYTES / ((long) valueBytes * pictureSize)))
                : Math.toIntExact(inputShape[0]);
        this.outputNames = new LinkedHashMap<>();
        for (Expected e : expected) {
            String name = name(e.key(), e.tensor(), "output", session.getOutputNames());
            tensor(e.key(), name, session.getOutputInfo().get(name));
            outputNames.put(e.tensor(), name);
        }
        this.requested = Set.copyOf(outputNames.values());
        for (String name : card.trace()) {
            tensor(
                    "trace",
                    name("trace", name, "output", session.getOutputNames()),
                    session.getOutputInfo().get(name));
        }
        this.buffer = ByteBuffer.allocateDirect(Math.multiplyExact(maxBatch * valueBytes, pictureSize))
                .order(ByteOrder.nativeOrder());
    }

    /**
     * Opens a model by its card's name, on the calling thread, which then owns it.
     *
     * @throws ModelException if there is no such card, its file is missing, or the file is not what the card says
     */
    public static OnnxModel open(ModelStore store, String name, Device device) {
        return open(store, store.card(name), device);
    }

    /**
     * Opens the model of a card that may differ from the store's in its input's size.
     *
     * @throws ModelException as {@link #open(ModelStore, String, Device)}
     */
    public static OnnxModel open(ModelStore store, ModelCard card, Device device) {
        return open(card, store.points(card), store.bytes(card), device);
    }

    /**
     * Opens a model on a device and runs it once on a black picture, so that a model that cannot run, or is another one
     * than the card says, is refused here and not at the first frame.
     *
     * @param card what the model is
     * @param points number of points of the card's topology; 0 for detectors
     * @param onnx the file's bytes
     * @param device where to run it; {@code auto} is resolved here
     * @throws ModelException if the hash is another, the file is no self-contained ONNX model, a tensor that the card
     *     names is missing or has another type or shape, or the device does not work
     */
    public static OnnxModel open(ModelCard card, int points, byte[] onnx, Device device) {
        ModelFile.check(card, onnx);
        OnnxFile.check(card.name(), onnx);
        OrtEnvironment environment = Ort.environment();
        Device real = device.resolve();
        OrtSession session = null;
        try (SessionOptions options = options(real)) {
            session = environment.createSession(onnx, options);
            OPEN_SESSIONS.incrementAndGet();
            OnnxModel model = new OnnxModel(card, points, environment, session, real);
            model.probe();
            return model;
        } catch (OrtException e) {
            closeQuietly(session);
            throw new ModelException(
                    "card " + card.name() + ": ONNX Runtime refuses " + card.file() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            closeQuietly(session);
            throw e;
        }
    }

    private static SessionOptions options(Device device) throws OrtException {
        SessionOptions options = new SessionOptions();
        try {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            // Errors come as exceptions; the runtime's own line on stderr would say each twice.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            options.addConfigEntry("session.load_model_format", "ONNX");
            options.setMemoryPatternOptimization(device.kind() == Device.Kind.CPU);
            device.addTo(options);
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    /** The first run: a free batch that the graph does not carry through to its outputs becomes a batch of one. */
    private void probe() {
        if (freeBatch && maxBatch > 1) {
            try {
                run(black(2));
                return;
            } catch (ModelException e) {
                maxBatch = 1;
                LOG.info(
                        "Model {}: one picture at a time, because a batch of two fails: {}",
                        card.name(),
                        e.getMessage());
            }
        }
        run(black(1));
    }

    private Tensor black(int batch) {
        return new Tensor(
                new float[batch * pictureSize], batch, (int) inputShape[1], (int) inputShape[2], (int) inputShape[3]);
    }

    @Override
    public ModelCard card() {
        return card;
    }

    /** How many sessions of this JVM were opened and not closed. */
    public static int openSessions() {
        return OPEN_SESSIONS.get();
    }

    /** Where it runs: {@code cpu} or {@code cuda:N}. */
    public Device device() {
        return device;
    }

    @Override
    public void take() {
        owner = Thread.currentThread();
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public Map<String, Tensor> run(Tensor input) {
        return run(input, List.of());
    }

    @Override
    public Map<String, Tensor> trace(Tensor input) {
        return run(input, card.trace());
    }

    private synchronized Map<String, Tensor> run(Tensor input, List<String> inner) {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("model " + card.name() + " was opened by thread '" + owner.getName()
                    + "' and called by '" + Thread.currentThread().getName() + "'; a model belongs to one thread");
        }
        if (closed) {
            throw new IllegalStateException("model " + card.name() + " is closed");
        }
        int batch = checkedBatch(input);
        long[] shape = inputShape.clone();
        shape[0] = freeBatch ? batch : maxBatch;
        try (OnnxTensor tensor = fill(input, shape);
                OrtSession.Result result = session.run(Map.of(inputName, tensor), with(inner))) {
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            for (String name : inner) {
                OnnxTensor output = (OnnxTensor) result.get(name).orElseThrow();
                int[] dims = Arrays.stream(output.getInfo().getShape())
                        .mapToInt(Math::toIntExact)
                        .toArray();
                outputs.put(name, new Tensor(array(output.getFloatBuffer()), dims));
            }
            for (Expected e : expected) {
                OnnxTensor output =
                        (OnnxTensor) result.get(outputNames.get(e.tensor())).orElseThrow();
                outputs.put(e.tensor(), read(e, output, batch, (int) shape[0]));
            }
            return outputs;
        } catch (OrtException e) {
            throw new ModelException("model " + card.name() + " failed on " + device + ": " + e.getMessage(), e);
        }
    }

    private Set<String> with(List<String> inner) {
        if (inner.isEmpty()) {
            return requested;
        }
        Set<String> all = new LinkedHashSet<>(inner);
        all.addAll(requested);
        return all;
    }

    private OnnxTensor fill(Tensor input, long[] shape) throws OrtException {
        int size = Math.toIntExact(shape[0]) * pictureSize;
        return inputType.tensor(environment, buffer, input.values(), size, shape);
    }

    /** One output as the caller's own array, cut to the pictures asked for. */
    private Tensor read(Expected e, OnnxTensor output, int batch, int ran) {
        long[] shape = output.getInfo().getShape();
        boolean batched = ran > 1 || (shape.length > 0 && shape[0] == 1);
        long[] picture = batched && shape.length > 0 ? Arrays.copyOfRange(shape, 1, shape.length) : shape;
        if ((ran > 1 && (shape.length == 0 || shape[0] != ran)) || !e.accepts(picture)) {
            throw refusal("key " + e.key() + " wants " + e.describe() + " values a picture from tensor '" + e.tensor()
                    + "', but it has the shape " + Arrays.toString(shape) + " for " + ran
                    + (ran == 1 ? " picture" : " pictures") + "; this is another model than the card describes");
        }
        float[] values = array(output.getFloatBuffer());
        int[] dims = new int[picture.length + 1];
        dims[0] = batch;
        for (int i = 0; i < picture.length; i++) {
            dims[i + 1] = (int) picture[i];
        }
        return new Tensor(batch == ran ? values : Arrays.copyOf(values, values.length / ran * batch), dims);
    }

    /** The runtime's copy: on the heap for float32, elsewhere for converted float16. */
    private static float[] array(FloatBuffer buffer) {
        if (buffer.hasArray()) {
            return buffer.array();
        }
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private int checkedBatch(Tensor input) {
        int[] shape = input.shape();
        if (shape.length != 4
                || shape[0] < 1
                || shape[0] > maxBatch
                || shape[1] != inputShape[1]
                || shape[2] != inputShape[2]
                || shape[3] != inputShape[3]) {
            throw new IllegalArgumentException("model " + card.name() + " takes 1 to " + maxBatch + " pictures of "
                    + Arrays.toString(Arrays.copyOfRange(inputShape, 1, 4)) + ", not " + Arrays.toString(shape));
        }
        return shape[0];
    }

    /** The card's input shape with the file's batch size (−1: free), if the file agrees. */
    private long[] checkedInput(long[] actual) {
        long w = card.input().width();
        long h = card.input().height();
        long[] wanted = card.input().layout() == Layout.NCHW ? new long[] {-1, 3, h, w} : new long[] {-1, h, w, 3};
        boolean fits = actual.length == 4;
        for (int i = 1; fits && i < 4; i++) {
            fits = actual[i] == wanted[i] || actual[i] < 1;
        }
        if (!fits) {
            throw refusal("keys input.layout, input.width and input.height say "
                    + card.input().layout() + " [batch, "
                    + wanted[1] + ", " + wanted[2] + ", " + wanted[3] + "], but the model's input '" + inputName
                    + "' is "
                    + Arrays.toString(actual));
        }
        wanted[0] = actual[0];
        return wanted;
    }

    private TensorInfo tensor(String key, String name, NodeInfo node) {
        if (node.getInfo() instanceof TensorInfo info
                && (info.type == OnnxJavaType.FLOAT || info.type == OnnxJavaType.FLOAT16)) {
            return info;
        }
        throw refusal("key " + key + ": tensor '" + name + "' is " + node.getInfo()
                + "; only float32 and float16 are supported for outputs");
    }

    private String name(String key, String name, String side, Set<String> names) {
        if (names.contains(name)) {
            return name;
        }
        List<String> ordered = new ArrayList<>(names);
        for (int i = 0; i < ordered.size(); i++) {
            if (name.equals(side + ":" + i)) {
                return ordered.get(i);
            }
        }
        throw refusal("key " + key + " names tensor '" + name + "', but the model's " + side + "s are " + ordered);
    }

    private ModelException refusal(String reason) {
        return new ModelException("card " + card.name() + ", file " + card.file() + ": " + reason);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            closeQuietly(session);
        }
    }

    private static void closeQuietly(OrtSession session) {
        if (session == null) {
            return;
        }
        try {
            session.close();
            OPEN_SESSIONS.decrementAndGet();
        } catch (OrtException e) {
            LOG.warn("A session did not close: {}", e.getMessage());
        }
    }
}
