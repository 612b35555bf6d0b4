package io.landmarkstream.desk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landmarkstream.control.ControlFault;
import io.landmarkstream.control.ControlKey;
import io.landmarkstream.control.ControlKey.Kind;
import io.landmarkstream.control.ControlLedger;
import io.landmarkstream.control.ControlReader;
import io.landmarkstream.control.ControlRecord;
import io.landmarkstream.control.ControlState;
import io.landmarkstream.control.ModelsMessage;
import io.landmarkstream.control.SignMessage;
import io.landmarkstream.event.Line;
import io.landmarkstream.event.Places;
import io.landmarkstream.event.Zone;
import io.landmarkstream.sign.LearnedSigns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * What the control topic says, for people: what is set, what was refused and why, and the records that change it. A
 * change is checked as the job checks it, and says which record it was made from, so that the job refuses it if
 * somebody else was faster; where the page says which version it showed, that is compared before. Times are left to the
 * broker. Safe for several threads.
 */
final class ControlBook {

    /** Records of a camera that are remembered: the job may refuse all but one of them. */
    private static final int REMEMBERED = 10;

    /** Refusals of records that nobody can see, and keys that were never set. */
    static final int MOST_REFUSALS = 10_000;

    /** Keys of a record that are not settings. */
    private static final Set<String> OWN_KEYS = Set.of("version", "from_us", "replaces");

    private final ControlReader reader;
    private final Map<String, Places> listed;
    private final ObjectMapper json = new ObjectMapper();
    private final LongSupplier nowMs;

    /** Why records were refused, by offset, the eldest first. */
    private final Map<Long, String> refused = new LinkedHashMap<>();

    /** At so many refusals those are dropped that nobody can see. */
    private int mostRefused = MOST_REFUSALS;

    private final Map<String, List<Version>> cameras = new HashMap<>();

    /** Offsets of the newest records of pipelines and signs, refused ones too. */
    private final Map<ControlKey, Long> newest = new HashMap<>();

    private ControlLedger ledger;

    private record Version(long offset, ObjectNode value) {}

    /** A record to be written. */
    record Written(byte[] key, byte[] value) {}

    /**
     * What is set for a camera.
     *
     * @param version {@code settings_version} of its record; 0: nothing is set
     * @param settings its keys; {@code null}: who asks may not change them
     * @param refusal why the job refused the newest record; empty: it did not
     * @param refused the settings that the refused record would have changed, pipelines as {@code pipelines.NAME}
     * @param zones corners by name, those set or else those of the list of cameras; {@code null}: they are not known
     *     here
     * @param lines likewise
     */
    record CameraState(
            long version, JsonNode settings, String refusal, List<String> refused, JsonNode zones, JsonNode lines) {

        /** For those who may not change anything. */
        CameraState closed() {
            return new CameraState(version, null, "", List.of(), zones, lines);
        }
    }

    /**
     * Which pipeline looks in place of another one.
     *
     * @param use {@code null}: the configured one, likewise all that follow
     * @param refusal as of {@link CameraState}
     */
    record PipelineState(
            long version,
            String use,
            Double share,
            List<String> cameras,
            ModelsMessage.Before before,
            String refusal) {}

    /**
     * A learned sign that is set for all cameras.
     *
     * @param version 0: it is not set, all that was said of it was refused
     * @param examples how many
     * @param refusal as of {@link CameraState}
     */
    record SignState(long version, boolean face, int hands, int examples, String refusal) {}

    /** All pipelines that something was said about, by name. */
    record ModelsState(Map<String, PipelineState> pipelines) {}

    /**
     * @param listed zones and lines of the list of cameras, by camera; {@code null}: there is no list here
     * @param nowMs the time now
     */
    ControlBook(ControlReader reader, Map<String, Places> listed, LongSupplier nowMs) {
        this.nowMs = nowMs;
        this.reader = reader;
        this.listed = listed;
        this.ledger = new ControlLedger(reader);
    }

    /** Begins the topic anew; what the job refused is still known. */
    synchronized void restart() {
        ledger = new ControlLedger(reader);
        cameras.clear();
        newest.clear();
    }

    /** The topic's next record. */
    synchronized void take(ControlRecord record) {
        String fault = null;
        try {
            ledger.accept(record);
        } catch (ControlFault e) {
            fault = e.getMessage(); // the job refuses it too
        }
        if (remember(record, fault == null) && fault != null && !refused.containsKey(record.offset())) {
            refused(record.offset(), fault);
        }
    }

    /** @return whether a page can see what becomes of the record */
    private boolean remember(ControlRecord record, boolean accepted) {
        ControlKey key = key(record.key());
        if (key == null) {
            return false;
        }
        if (key.kind() != Kind.CAMERA) {
            if (!accepted && !newest.containsKey(key) && newest.size() >= MOST_REFUSALS) {
                return false;
            }
            newest.put(key, record.offset());
            return true;
        }
        if (!accepted && !cameras.containsKey(key.name()) && cameras.size() >= MOST_REFUSALS) {
            return false;
        }
        List<Version> versions = cameras.computeIfAbsent(key.name(), c -> new ArrayList<>());
        if (versions.size() >= REMEMBERED) {
            // Never the one in effect, however many were refused after it.
            versions.remove(inEffect(versions) == 0 ? 1 : 0);
        }
        versions.add(new Version(record.offset(), settings(record)));
        return true;
    }

    /** The key of a record; {@code null}: it can never be set, and nobody looks at it. */
    private ControlKey key(byte[] key) {
        try {
            reader.check(new ControlRecord(key, null, 0, 0));
            return ControlKey.of(key);
        } catch (ControlFault e) {
            return null;
        }
    }

    /** Index of the newest that was not refused; -1: all were. */
    private int inEffect(List<Version> versions) {
        int now = versions.size() - 1;
        while (now >= 0 && refused.containsKey(versions.get(now).offset())) {
            now--;
        }
        return now;
    }

    private ObjectNode settings(ControlRecord record) {
        try {
            if (record.value() != null && json.readTree(record.value()) instanceof ObjectNode given) {
                return given.remove(OWN_KEYS);
            }
        } catch (IOException e) {
            // It is refused.
        }
        return json.createObjectNode();
    }

    /** The job has refused a record, perhaps one that was not read here yet. */
    synchronized void refused(long offset, String why) {
        refused.put(offset, why);
        if (refused.size() > mostRefused) {
            Set<Long> seen = new HashSet<>(newest.values());
            cameras.values().forEach(versions -> versions.forEach(version -> seen.add(version.offset())));
            refused.keySet().removeIf(old -> old < ledger.nextOffset() && !seen.contains(old));
            Iterator<Long> eldest = refused.keySet().iterator();
            for (int over = refused.size() - seen.size() - MOST_REFUSALS / 2; over > 0 && eldest.hasNext(); ) {
                if (!seen.contains(eldest.next())) {
                    eldest.remove();
                    over--;
                }
            }
            mostRefused = refused.size() + MOST_REFUSALS / 2;
        }
    }

    /** How many refusals are held. */
    synchronized int refusals() {
        return refused.size();
    }

    synchronized CameraState camera(String camera) {
        List<Version> versions = cameras.getOrDefault(camera, List.of());
        int last = versions.size() - 1;
        int now = inEffect(versions);
        ObjectNode settings =
                now < 0 ? json.createObjectNode() : versions.get(now).value().deepCopy();
        String refusal = now == last ? "" : refused.get(versions.get(last).offset());
        Places places = listed == null ? null : listed.getOrDefault(camera, Places.NONE);
        return new CameraState(
                now < 0 ? 0 : versions.get(now).offset() + 1,
                settings,
                refusal,
                now == last
                        ? List.of()
                        : changed("", settings, versions.get(last).value()),
                settings.has("zones") ? settings.get("zones") : places == null ? null : zones(places.zones()),
                settings.has("lines") ? settings.get("lines") : places == null ? null : lines(places.lines()));
    }

    /** Keys whose values differ, those of pipelines one by one. */
    private static List<String> changed(String prefix, JsonNode one, JsonNode other) {
        Set<String> keys = new TreeSet<>();
        one.fieldNames().forEachRemaining(keys::add);
        other.fieldNames().forEachRemaining(keys::add);
        List<String> changed = new ArrayList<>();
        for (String key : keys) {
            JsonNode before = one.path(key);
            JsonNode after = other.path(key);
            if (prefix.isEmpty() && key.equals("pipelines")) {
                changed.addAll(changed("pipelines.", before, after));
            } else if (!before.equals(after)) {
                changed.add(prefix + key);
            }
        }
        return changed;
    }

    private ObjectNode zones(List<Zone> zones) {
        ObjectNode all = json.createObjectNode();
        zones.forEach(zone -> {
            ArrayNode corners = all.putArray(zone.name());
            zone.corners().forEach(corner -> corners.add(json.valueToTree(corner)));
        });
        return all;
    }

    private ObjectNode lines(List<Line> lines) {
        ObjectNode all = json.createObjectNode();
        lines.forEach(line -> all.putObject(line.name())
                .<ObjectNode>set("from", json.valueToTree(line.from()))
                .<ObjectNode>set("to", json.valueToTree(line.to()))
                .set("in", json.valueToTree(line.in())));
        return all;
    }

    synchronized ModelsState models() {
        Map<String, PipelineState> pipelines = new TreeMap<>();
        for (ControlKey key : newest.keySet()) {
            if (key.kind() == Kind.MODELS) {
                ModelsMessage now = ledger.models(key.name()).orElse(ModelsMessage.CONFIGURED);
                pipelines.put(
                        key.name(),
                        new PipelineState(
                                ledger.version(key),
                                now.use(),
                                now.share(),
                                now.cameras(),
                                now.before(),
                                refusal(key)));
            }
        }
        return new ModelsState(new LinkedHashMap<>(pipelines));
    }

    private String refusal(ControlKey key) {
        return refused.getOrDefault(newest.get(key), "");
    }

    /** Learned signs that are set or were refused, by name. */
    synchronized Map<String, SignState> signs() {
        Map<String, SignState> signs = new TreeMap<>();
        for (ControlKey key : newest.keySet()) {
            if (key.kind() == Kind.SIGN) {
                String refusal = refusal(key);
                SignMessage message = ledger.sign(key.name()).orElse(SignMessage.NONE);
                if (message.sets()) {
                    LearnedSigns.Sign sign = message.sign(key.name());
                    signs.put(
                            key.name(),
                            new SignState(
                                    ledger.version(key),
                                    sign.face(),
                                    sign.hands(),
                                    sign.examples().size(),
                                    refusal));
                } else if (!refusal.isEmpty()) {
                    signs.put(key.name(), new SignState(0, false, 0, 0, refusal));
                }
            }
        }
        return signs;
    }

    /** Signs that are set, over others. */
    LearnedSigns learned(LearnedSigns configured) {
        List<LearnedSigns.Sign> set = set();
        return set.isEmpty() ? configured : configured.with(set);
    }

    private synchronized List<LearnedSigns.Sign> set() {
        return newest.keySet().stream()
                .filter(key -> key.kind() == Kind.SIGN)
                .map(ControlKey::name)
                .sorted()
                .flatMap(name -> ledger.sign(name).filter(SignMessage::sets).map(sign -> sign.sign(name)).stream())
                .toList();
    }

    /**
     * The record that sets a learned sign.
     *
     * @throws IllegalArgumentException as {@link #changeOfCamera}
     */
    synchronized Written changeOfSign(LearnedSigns.Sign sign) {
        ControlKey key = new ControlKey(Kind.SIGN, sign.name());
        return checked(key, ControlReader.write(SignMessage.of(sign, null, ledger.version(key))));
    }

    /**
     * The record that takes a learned sign away.
     *
     * @param replaces the version that it was made from; {@code null}: the newest one
     * @throws IllegalArgumentException as {@link #changeOfCamera}
     */
    synchronized Written withoutSign(String name, JsonNode replaces) {
        SignState now = signs().get(name);
        if (now == null) {
            throw new IllegalArgumentException("No sign " + name + " is set.");
        }
        shown(replaces, now.version(), "the sign " + name);
        return new Written(new ControlKey(Kind.SIGN, name).text().getBytes(StandardCharsets.UTF_8), null);
    }

    /**
     * The record that changes some settings of a camera; {@code null} as a value sets one back.
     *
     * @param change an object; {@code replaces}, where it has one, is the version that it was made from
     * @throws IllegalArgumentException with a sentence, if it would be refused
     */
    synchronized Written changeOfCamera(String camera, JsonNode change) {
        CameraState now = camera(camera);
        ObjectNode record = json.createObjectNode();
        record.put("version", ControlReader.VERSION);
        record.put("replaces", ledger.version(new ControlKey(Kind.CAMERA, camera)));
        record.setAll((ObjectNode) now.settings());
        change.properties().forEach(field -> {
            String key = field.getKey();
            JsonNode value = field.getValue();
            if (key.equals("replaces")) {
                shown(value, now.version(), "the settings of " + camera);
            } else if (OWN_KEYS.contains(key)) {
                throw new IllegalArgumentException("The page cannot set " + key + ".");
            } else if (value.isNull()) {
                record.remove(key);
            } else {
                record.set(key, value);
            }
        });
        try {
            return checked(new ControlKey(Kind.CAMERA, camera), json.writeValueAsBytes(record));
        } catch (IOException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /**
     * The record that lets another pipeline look.
     *
     * @param change {@code pipeline}, and either {@code use}, {@code share} and {@code cameras}, or {@code rollback};
     *     {@code replaces} as of {@link #changeOfCamera}
     * @throws IllegalArgumentException as {@link #changeOfCamera}
     */
    synchronized Written changeOfModels(JsonNode change) {
        Wish wish;
        try {
            wish = json.treeToValue(change, Wish.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "That is no change of networks; send pipeline with use, share and cameras, or with rollback.");
        }
        if (wish.pipeline == null || wish.pipeline.isBlank()) {
            throw new IllegalArgumentException("Say which configured pipeline another one shall look in place of.");
        }
        ControlKey key = new ControlKey(Kind.MODELS, wish.pipeline);
        ModelsMessage now = ledger.models(wish.pipeline).orElse(null);
        if (wish.rollback && now == null) {
            throw new IllegalArgumentException("Nothing was ever set for the pipeline " + wish.pipeline + ".");
        }
        long version = ledger.version(key);
        shown(wish.replaces, version, "what looks in place of " + wish.pipeline);
        return checked(
                key,
                ControlReader.write(
                        wish.rollback
                                ? now.takenBack(null, version)
                                : (now == null ? ModelsMessage.CONFIGURED : now)
                                        .followedBy(null, version, wish.use, wish.share, wish.cameras)));
    }

    private record Wish(
            String pipeline, String use, Double share, List<String> cameras, boolean rollback, JsonNode replaces) {}

    /** Refuses a change that was made from another version than the newest one. */
    private static void shown(JsonNode replaces, long version, String what) {
        if (replaces != null && !replaces.isNull() && replaces.asLong(-1) != version) {
            throw new IllegalArgumentException("Somebody else changed " + what + " meanwhile (version " + version
                    + "): look again, and make the change again.");
        }
    }

    /** Lets a copy of the ledger take the record: what it refuses, the job refuses too. */
    private Written checked(ControlKey key, byte[] value) {
        byte[] name = key.text().getBytes(StandardCharsets.UTF_8);
        ControlState state = ledger.state();
        try {
            new ControlLedger(reader, state)
                    .accept(new ControlRecord(
                            name, value, state.nextOffset(), Math.max(state.clockMs(), nowMs.getAsLong())));
        } catch (ControlFault e) {
            String why = e.getMessage();
            throw new IllegalArgumentException(Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".");
        }
        return new Written(name, value);
    }
}
