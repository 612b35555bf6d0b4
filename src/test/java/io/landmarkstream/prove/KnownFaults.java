package io.landmarkstream.prove;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.maven.artifact.versioning.ComparableVersion;

/**
 * Compares the libraries of {@code target/bom.json} (CycloneDX) with a list of known vulnerabilities, which
 * {@code LANDMARKS_KNOWN_FAULTS} names: OSV's export for Maven ({@code all.zip}), or one JSON file with an entry or an
 * array of them (<a href="https://ossf.github.io/osv-schema/">the OSV schema</a>).
 */
final class KnownFaults implements Proof {

    static final String VARIABLE = "LANDMARKS_KNOWN_FAULTS";

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String name() {
        return "known-faults";
    }

    @Override
    public String promise() {
        return "No library has a known vulnerability.";
    }

    @Override
    public Length length() {
        return Length.FAST;
    }

    @Override
    public Outcome show(Setting setting) throws Exception {
        String list = System.getenv(VARIABLE);
        if (list == null) {
            throw new NotHere("set " + VARIABLE + " to a list of vulnerabilities in OSV's format, for example the"
                    + " all.zip of osv.dev's export for Maven");
        }
        Path bom = Path.of(System.getProperty("landmarks.home", ".")).resolve("target/bom.json");
        if (!Files.exists(bom)) {
            throw new NotHere(bom + " is not there: ./mvnw verify makes it");
        }
        Map<String, String> libraries = libraries(bom);
        List<String> hits = new ArrayList<>();
        int entries = 0;
        for (JsonNode entry : entries(Path.of(list))) {
            entries++;
            hits.addAll(hits(libraries, entry));
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("libraries", libraries.size());
        figures.put("entries", entries);
        figures.put("hits", hits);
        return new Outcome(
                hits.isEmpty() && entries > 0 && !libraries.isEmpty(),
                0,
                "%d libraries against %d known vulnerabilities: %s"
                        .formatted(libraries.size(), entries, hits.isEmpty() ? "none" : String.join("; ", hits)),
                figures);
    }

    /** Versions by {@code group:artifact}. */
    static Map<String, String> libraries(Path bom) throws IOException {
        Map<String, String> libraries = new HashMap<>();
        for (JsonNode component : JSON.readTree(bom.toFile()).path("components")) {
            libraries.put(
                    component.path("group").asText() + ":"
                            + component.path("name").asText(),
                    component.path("version").asText());
        }
        return libraries;
    }

    private static List<JsonNode> entries(Path list) throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        if (list.toString().endsWith(".zip")) {
            try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(list))) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    if (entry.getName().endsWith(".json")) {
                        add(JSON.readTree(zip.readAllBytes()), entries);
                    }
                }
            }
        } else {
            try (InputStream in = Files.newInputStream(list)) {
                add(JSON.readTree(in), entries);
            }
        }
        return entries;
    }

    private static void add(JsonNode node, List<JsonNode> entries) {
        if (node.isArray()) {
            node.forEach(entries::add);
        } else {
            entries.add(node);
        }
    }

    /** What an entry says of these libraries, in words. */
    static List<String> hits(Map<String, String> libraries, JsonNode entry) {
        List<String> hits = new ArrayList<>();
        if (entry.hasNonNull("withdrawn")) {
            return hits;
        }
        for (JsonNode affected : entry.path("affected")) {
            String name = affected.at("/package/name").asText();
            String version = libraries.get(name);
            if (version != null
                    && affected.at("/package/ecosystem").asText().equals("Maven")
                    && isAffected(version, affected)) {
                hits.add(entry.path("id").asText() + " in " + name + " " + version);
            }
        }
        return hits;
    }

    private static boolean isAffected(String version, JsonNode affected) {
        for (JsonNode one : affected.path("versions")) {
            if (one.asText().equals(version)) {
                return true;
            }
        }
        for (JsonNode range : affected.path("ranges")) {
            if (range.path("type").asText().equals("ECOSYSTEM") && isWithin(new ComparableVersion(version), range)) {
                return true;
            }
        }
        return false;
    }

    /** In the order of versions a fault is introduced, and fixed, and perhaps introduced again. */
    private static boolean isWithin(ComparableVersion version, JsonNode range) {
        boolean within = false;
        List<JsonNode> events = new ArrayList<>();
        range.path("events").forEach(events::add);
        events.sort(Comparator.comparing(
                event -> new ComparableVersion(event.elements().next().asText())));
        for (JsonNode event : events) {
            if (event.has("introduced")) {
                String introduced = event.path("introduced").asText();
                within |= introduced.equals("0") || version.compareTo(new ComparableVersion(introduced)) >= 0;
            } else if (event.has("fixed")) {
                within &= version.compareTo(
                                new ComparableVersion(event.path("fixed").asText()))
                        < 0;
            } else if (event.has("last_affected")) {
                within &= version.compareTo(new ComparableVersion(
                                event.path("last_affected").asText()))
                        <= 0;
            }
        }
        return within;
    }
}
