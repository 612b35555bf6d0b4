package io.landmarkstream.viewer;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The page's files, read once into a table. A request's path is looked up in it as a whole, so no path reaches any
 * other file.
 */
final class PageFiles {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private static final String[] NAMES = {
        "index.html",
        "login.html",
        "style.css",
        "favicon.svg",
        "app.js",
        "link.js",
        "wire.js",
        "tile.js",
        "overlay.js",
        "signs.js",
        "space.js",
        "words.js",
        "events.js",
        "history.js",
        "uPlot.esm.js",
        "uPlot.min.css",
        "control.js",
        "desk.js",
        "networks.js",
        "record.js",
        "zones.js",
        "scene.js",
        "stage.js",
        "figures.js",
        "OrbitControls.js",
        "three.module.min.js",
        "three.core.min.js",
    };

    private final Map<String, File> files = new TreeMap<>();

    /** @param tag entity tag, quoted */
    record File(String type, String tag, byte[] content) {}

    PageFiles() throws IOException {
        for (String name : NAMES) {
            try (InputStream in = PageFiles.class.getResourceAsStream("/viewer/" + name)) {
                if (in == null) {
                    throw new FileNotFoundException("the viewer's " + name + " is missing from the jar");
                }
                byte[] content = resolved(in.readAllBytes());
                String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
                files.put("/" + name, new File(type, '"' + hash(content) + '"', content));
            }
        }
        files.put("/", files.remove("/index.html"));
    }

    Optional<File> get(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** Names of packages become addresses: an import map would be a script in the page, which its policy forbids. */
    private static byte[] resolved(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        return text.replace("from 'three';", "from './three.module.min.js';").getBytes(StandardCharsets.UTF_8);
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
