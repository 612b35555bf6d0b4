package io.landmarkstream.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.landmarkstream.config.Text;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.onnx.wire.AttributeProto;
import io.landmarkstream.onnx.wire.FunctionProto;
import io.landmarkstream.onnx.wire.GraphProto;
import io.landmarkstream.onnx.wire.ModelProto;
import io.landmarkstream.onnx.wire.NodeProto;
import io.landmarkstream.onnx.wire.SparseTensorProto;
import io.landmarkstream.onnx.wire.TensorProto;
import io.landmarkstream.onnx.wire.TrainingInfoProto;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks through an ONNX file before the runtime sees it. A model is a program: one that reads other files (external
 * data), or calls operators that ONNX Runtime does not have itself, is refused here. The parse is bounded: protobuf's
 * nesting limit of 100 messages, no copy of the weights.
 */
final class OnnxFile {

    /** Domains of the operators inside of ONNX Runtime: the standard (two spellings), classic ML, contributed ones. */
    private static final Set<String> DOMAINS = Set.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft");

    /** {@code TensorProto.DataLocation.DEFAULT}: the values are in the file. */
    private static final int INSIDE = 0;

    private final String card;
    private final Set<String> domains = new HashSet<>(DOMAINS);

    private OnnxFile(String card) {
        this.card = card;
    }

    /**
     * Checks one model.
     *
     * @param card name of the card, for messages
     * @throws ModelException if the bytes are not an ONNX model, or it is not self-contained
     */
    static void check(String card, byte[] onnx) {
        if (onnx.length == 0) {
            throw new ModelException("card " + card + ": the model file is empty");
        }
        new OnnxFile(card).model(parse(card, onnx));
    }

    static ModelProto parse(String card, byte[] onnx) {
        ModelProto model;
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(onnx).newCodedInput();
            in.enableAliasing(true);
            model = ModelProto.parseFrom(in);
        } catch (IOException e) {
            throw new ModelException(
                    "card " + card + ": the model file is not ONNX, or is cut short or nested too deeply ("
                            + e.getMessage() + ")",
                    e);
        }
        if (!model.hasGraph() || model.getGraph().getNodeCount() == 0 || !model.hasIrVersion()) {
            throw new ModelException("card " + card + ": the model file is not ONNX: it holds no graph");
        }
        return model;
    }

    private void model(ModelProto model) {
        model.getFunctionsList().forEach(f -> domains.add(f.getDomain()));
        graph(model.getGraph());
        for (FunctionProto function : model.getFunctionsList()) {
            nodes(function.getNodeList());
            function.getAttributeProtoList().forEach(this::attribute);
        }
        for (TrainingInfoProto training : model.getTrainingInfoList()) {
            graph(training.getInitialization());
            graph(training.getAlgorithm());
        }
    }

    private void graph(GraphProto graph) {
        graph.getInitializerList().forEach(this::tensor);
        graph.getSparseInitializerList().forEach(this::sparse);
        nodes(graph.getNodeList());
    }

    private void nodes(List<NodeProto> nodes) {
        for (NodeProto node : nodes) {
            if (!domains.contains(node.getDomain())) {
                throw new ModelException("card " + card + ": the model calls the operator " + node.getDomain() + ":"
                        + node.getOpType() + ", which needs a library of its own; only operators of ONNX"
                        + " Runtime itself are allowed");
            }
            if (node.getOpType().equals("EPContext")) {
                throw new ModelException("card " + card + ": the model holds a compiled graph for one device (operator"
                        + " EPContext); export it as plain ONNX");
            }
            node.getAttributeList().forEach(this::attribute);
        }
    }

    private void attribute(AttributeProto attribute) {
        if (attribute.hasT()) {
            tensor(attribute.getT());
        }
        if (attribute.hasG()) {
            graph(attribute.getG());
        }
        if (attribute.hasSparseTensor()) {
            sparse(attribute.getSparseTensor());
        }
        attribute.getTensorsList().forEach(this::tensor);
        attribute.getGraphsList().forEach(this::graph);
        attribute.getSparseTensorsList().forEach(this::sparse);
    }

    private void sparse(SparseTensorProto sparse) {
        tensor(sparse.getValues());
        tensor(sparse.getIndices());
    }

    private void tensor(TensorProto tensor) {
        if (tensor.getDataLocation() != INSIDE || tensor.getExternalDataCount() > 0) {
            String location = tensor.getExternalDataList().stream()
                    .filter(e -> e.getKey().equals("location"))
                    .map(e -> " (" + Text.printable(e.getValue()) + ")")
                    .findFirst()
                    .orElse("");
            throw new ModelException("card " + card + ": the model keeps tensor '" + Text.printable(tensor.getName())
                    + "' in another file" + location + "; external data is refused, because the card's sha256 does not"
                    + " cover it. Save the model as one file: onnx.save(onnx.load(FILE), OUT)");
        }
    }
}
