package io.landmarkstream.config;

import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Where the keys of a YAML document stand. */
final class YamlLines {

    private final Node root;

    private YamlLines(Node root) {
        this.root = root;
    }

    /** @throws ConfigException naming source, line and what is wrong, if the text is no YAML or several documents */
    static YamlLines of(String source, String text) {
        try {
            return new YamlLines(new Yaml(new LoaderOptions()).compose(new StringReader(text)));
        } catch (MarkedYAMLException e) {
            throw new ConfigException(source + line(e) + ": " + explain(e), e);
        } catch (YAMLException e) {
            throw new ConfigException(source + ": the text is no YAML: " + firstLine(e.getMessage()), e);
        }
    }

    private static String line(MarkedYAMLException e) {
        return e.getProblemMark() == null ? "" : ", line " + (e.getProblemMark().getLine() + 1);
    }

    private static String explain(MarkedYAMLException e) {
        String problem = firstLine(e.getProblem());
        if (problem.startsWith("mapping values are not allowed")) {
            return problem + "; text that holds a colon and a space must stand in quotes";
        }
        if (problem.startsWith("but found another document")) {
            return "a second document begins here; the file must hold one, so take the line --- out";
        }
        return "this is no YAML (" + problem + "); look for a missing colon, quote or bracket, or another indentation";
    }

    private static String firstLine(String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }

    /**
     * Line, from 1, of a key.
     *
     * @param path keys and, of lists, indexes from the document down to the key
     * @return that of the nearest enclosing entry if there is no such key; 0 for an empty document
     */
    int of(List<String> path) {
        Node node = root;
        int line = root == null ? 0 : root.getStartMark().getLine() + 1;
        for (String step : path) {
            Node below = null;
            if (node instanceof MappingNode mapping) {
                for (NodeTuple entry : mapping.getValue()) {
                    if (entry.getKeyNode() instanceof ScalarNode key
                            && key.getValue().equals(step)) {
                        below = entry.getValueNode();
                        line = key.getStartMark().getLine() + 1;
                    }
                }
            } else if (node instanceof SequenceNode list
                    && step.matches("\\d{1,9}")
                    && Integer.parseInt(step) < list.getValue().size()) {
                below = list.getValue().get(Integer.parseInt(step));
                line = below.getStartMark().getLine() + 1;
            }
            if (below == null) {
                return line;
            }
            node = below;
        }
        return line;
    }

    /** Whether the document has the key, by the keys from the document down to it. */
    boolean has(List<String> path) {
        Optional<Node> node = Optional.ofNullable(root);
        for (String step : path) {
            node = node.flatMap(n -> below(n, step));
        }
        return node.isPresent();
    }

    private static Optional<Node> below(Node node, String key) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(entry -> entry.getKeyNode() instanceof ScalarNode name
                                && name.getValue().equals(key))
                        .map(NodeTuple::getValueNode)
                        .findFirst()
                : Optional.empty();
    }
}
