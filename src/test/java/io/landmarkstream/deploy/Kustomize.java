package io.landmarkstream.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Renders the overlays of {@code deploy/kubernetes} as {@code kubectl kustomize} does, for what they use of it:
 * resources, components, patches that are merged (JSON merge patch, as for every resource that Kustomize has no schema
 * of), patches by operations (RFC 6902) and {@code $patch: delete}. {@link KustomizeTest} compares the two where there
 * is a kubectl.
 */
final class Kustomize {

    static final Path FOLDER = DeployFiles.HOME.resolve("deploy/kubernetes");

    private static final Set<String> KNOWN = Set.of("apiVersion", "kind", "resources", "components", "patches");

    private Kustomize() {}

    /** Resources of an overlay, in the order in which they are listed. */
    static List<Map<String, Object>> overlay(String name) {
        List<Map<String, Object>> resources = new ArrayList<>();
        build(FOLDER.resolve("overlays").resolve(name), resources);
        return resources;
    }

    /** The one resource of a kind, and of a name where that is given. */
    static Map<String, Object> one(List<Map<String, Object>> resources, String kind, String name) {
        List<Map<String, Object>> found = resources.stream()
                .filter(r -> r.get("kind").equals(kind) && (name == null || name.equals(name(r))))
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException("there are " + found.size() + " of " + kind + " " + name);
        }
        return found.get(0);
    }

    static String name(Map<String, Object> resource) {
        return (String) DeployFiles.map(resource.get("metadata")).get("name");
    }

    private static void build(Path folder, List<Map<String, Object>> resources) {
        Map<String, Object> file =
                documents(folder.resolve("kustomization.yaml")).get(0);
        if (!KNOWN.containsAll(file.keySet())) {
            throw new IllegalStateException(folder + ": of " + file.keySet() + " only " + KNOWN + " are rendered here");
        }
        for (Object resource : DeployFiles.list(file.get("resources"))) {
            Path path = folder.resolve((String) resource).normalize();
            if (Files.isDirectory(path)) {
                build(path, resources);
            } else {
                resources.addAll(documents(path));
            }
        }
        for (Object component : DeployFiles.list(file.get("components"))) {
            build(folder.resolve((String) component).normalize(), resources);
        }
        for (Object patch : DeployFiles.list(file.get("patches"))) {
            Map<String, Object> entry = DeployFiles.map(patch);
            Path path = folder.resolve((String) entry.get("path"));
            if (entry.containsKey("target")) {
                String kind = (String) DeployFiles.map(entry.get("target")).get("kind");
                for (Object operation : DeployFiles.list(load(path).get(0))) {
                    apply(one(resources, kind, null), DeployFiles.map(operation));
                }
            } else {
                documents(path).forEach(document -> merge(resources, document));
            }
        }
    }

    private static void merge(List<Map<String, Object>> resources, Map<String, Object> patch) {
        Map<String, Object> target = one(resources, (String) patch.get("kind"), name(patch));
        if ("delete".equals(patch.get("$patch"))) {
            resources.remove(target);
        } else {
            mergeInto(target, patch);
        }
    }

    private static void mergeInto(Map<String, Object> target, Map<String, Object> patch) {
        patch.forEach((key, value) -> {
            if (value == null) {
                target.remove(key);
            } else if (value instanceof Map && target.get(key) instanceof Map) {
                mergeInto(DeployFiles.map(target.get(key)), DeployFiles.map(value));
            } else {
                target.put(key, value);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static void apply(Map<String, Object> target, Map<String, Object> operation) {
        String[] path = ((String) operation.get("path")).substring(1).split("/");
        Object parent = target;
        for (int i = 0; i < path.length - 1; i++) {
            parent = child(parent, path[i]);
        }
        String last = path[path.length - 1];
        Object value = operation.get("value");
        switch ((String) operation.get("op")) {
            case "test" -> {
                if (!Objects.equals(child(parent, last), value)) {
                    throw new IllegalStateException(operation + " meets " + child(parent, last));
                }
            }
            case "replace" -> {
                Objects.requireNonNull(child(parent, last), operation::toString);
                ((Map<String, Object>) parent).put(last, value);
            }
            case "remove" -> ((List<Object>) parent).remove(Integer.parseInt(last));
            case "add" -> ((List<Object>) parent).add(value);
            default -> throw new IllegalStateException(operation + " is not rendered here");
        }
    }

    private static Object child(Object parent, String name) {
        return parent instanceof List<?> list ? list.get(Integer.parseInt(name)) : ((Map<?, ?>) parent).get(name);
    }

    private static List<Map<String, Object>> documents(Path file) {
        List<Map<String, Object>> documents = new ArrayList<>();
        load(file).forEach(document -> documents.add(new LinkedHashMap<>(DeployFiles.map(document))));
        return documents;
    }

    /** Each document has objects of its own, also where an anchor is used twice. */
    static List<Object> load(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    static List<Object> parse(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<Object> documents = new ArrayList<>();
        new Yaml(new SafeConstructor(options)).loadAll(text).forEach(documents::add);
        return documents;
    }
}
