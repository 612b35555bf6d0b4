package io.landmarkstream.control;

import io.landmarkstream.control.ControlKey.Kind;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.frame.FrameSettings.Outline;
import io.landmarkstream.frame.SettingsPlan;
import io.landmarkstream.frame.SettingsPlan.Step;
import io.landmarkstream.sign.LearnedSigns;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the control topic says. Takes its records in order, once each, and gives the settings of each camera over
 * capture time. Pure: the same records lead to the same answers, whenever they come.
 *
 * <p>Of the records of one key, at a capture time the newest one holds whose own time to take effect has come. So a
 * newer record also takes back what an older one would have brought later.
 */
public final class ControlLedger {

    /** Records of one key that are remembered. */
    static final int HISTORY = 128;

    /** Bytes of all records that are remembered. */
    static final long MOST_BYTES = 32L << 20;

    /** A record of this size that follows the one in effect is taken also beyond {@link #MOST_BYTES}. */
    private static final int SPARED_BYTES = 1024;

    /** Learned signs that may hold at a time, and their examples. */
    static final int MAX_SIGNS = 20;

    static final int MAX_EXAMPLES = 100;

    /** Cameras, pipelines and signs that may be set. */
    static final int MAX_KEYS = 20_000;

    /** What was superseded longer ago is forgotten: as long as {@code topics create} lets frames stay. */
    static final long KEEP_MS = 7 * 24 * 3_600_000L;

    private final ControlReader reader;
    private final Map<ControlKey, List<Entry>> entries = new LinkedHashMap<>();

    /** Keys that a record was forgotten of: what is the oldest now stands for it. */
    private final Set<ControlKey> shortened = new HashSet<>();

    private final Map<String, SettingsPlan> plans = new HashMap<>();
    private long bytes;
    private long nextOffset;
    private StormBudget budget = new StormBudget();

    private record Entry(
            ControlRecord record,
            long fromUs,
            Long replaces,
            CameraMessage camera,
            ModelsMessage models,
            SignMessage sign) {
        long version() {
            return record.version();
        }

        long bytes() {
            return record.key().length + (record.value() == null ? 0 : record.value().length);
        }

        /** 1: it sets a sign. */
        int signs() {
            return sign != null && sign.sets() ? 1 : 0;
        }

        int examples() {
            return signs() == 0 ? 0 : sign.examples().size();
        }
    }

    /** Signs that hold at a time and their examples, or how many more. */
    private record Load(int signs, int examples) {
        Load plus(Load other) {
            return new Load(signs + other.signs, examples + other.examples);
        }
    }

    public ControlLedger(ControlReader reader) {
        this.reader = reader;
    }

    /** @param state what {@link #state} gave */
    public ControlLedger(ControlReader reader, ControlState state) {
        this(reader);
        nextOffset = state.nextOffset();
        List<StormBudget.Own> owns = state.owns() == null
                ? List.of()
                : state.owns().stream()
                        .map(own -> new StormBudget.Own(text(own.key()), own.left(), own.timeMs()))
                        .toList();
        // An earlier build kept no spare records, so none were used.
        double spare = state.owns() == null ? StormBudget.BURST : state.spare();
        budget = new StormBudget(state.clockMs(), state.budget(), spare, owns);
        // They were checked when they came. Another list of cameras or pipelines than then takes nothing back.
        ControlReader unchecked = new ControlReader(Cameras.ANY, List.of());
        try {
            for (ControlRecord record : state.accepted()) {
                ControlKey key = ControlKey.of(record.key());
                Entry entry = entry(unchecked, key, record);
                entries.computeIfAbsent(key, k -> new ArrayList<>()).add(entry);
                bytes += entry.bytes();
            }
            for (byte[] key : state.shortened()) {
                shortened.add(ControlKey.of(key));
            }
        } catch (ControlFault e) {
            throw new IllegalStateException(
                    "The state holds a control record that this build cannot read: " + e.getMessage(), e);
        }
    }

    public ControlState state() {
        List<ControlRecord> accepted = new ArrayList<>();
        entries.values().forEach(list -> list.forEach(entry -> accepted.add(entry.record())));
        accepted.sort(Comparator.comparingLong(ControlRecord::offset));
        List<byte[]> oldest = shortened.stream()
                .map(ControlKey::text)
                .sorted()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        List<ControlState.Own> owns = budget.owns().stream()
                .sorted(Comparator.comparing(StormBudget.Own::key))
                .map(own -> new ControlState.Own(own.key().getBytes(StandardCharsets.UTF_8), own.left(), own.timeMs()))
                .toList();
        return new ControlState(nextOffset, budget.clockMs(), budget.shared(), accepted, oldest, budget.spare(), owns);
    }

    /** Offset of the next record that was not looked at yet. */
    public long nextOffset() {
        return nextOffset;
    }

    /** A record that is in effect from its time on. */
    public record Accepted(ControlKey key, long version, ModelsMessage models) {}

    /**
     * Takes the next record.
     *
     * @return {@code null} if it was looked at before
     * @throws ControlFault if it is refused; everything stays as it was
     */
    public Accepted accept(ControlRecord record) throws ControlFault {
        if (record.offset() < nextOffset) {
            return null;
        }
        nextOffset = record.offset() + 1;
        pay(record);
        ControlKey key = ControlKey.of(record.key());
        Entry entry = entry(reader, key, record);
        List<Entry> before = entries.getOrDefault(key, List.of());
        Long replaces = entry.replaces();
        long newest = before.isEmpty() ? 0 : before.get(before.size() - 1).version();
        if (replaces != null && replaces < newest) {
            throw new ControlFault("it was made from version " + replaces + " of " + key.text() + ", but version "
                    + newest + " is in effect or will be: read that and try again");
        }
        if (before.isEmpty() && entries.size() >= MAX_KEYS) {
            throw new ControlFault("settings of " + MAX_KEYS + " cameras, pipelines and signs are known already");
        }
        bound(key, entry);
        keep(key, before, entry);
        if (key.kind() == Kind.CAMERA) {
            plans.remove(key.name());
        } else {
            plans.clear();
        }
        return new Accepted(key, entry.version(), entry.models());
    }

    /** What is set for a camera, also where its time has not come; empty: nothing was ever said. */
    public Optional<CameraMessage> camera(String camera) {
        return newest(new ControlKey(Kind.CAMERA, camera)).map(Entry::camera);
    }

    /** What looks in place of a pipeline, likewise. */
    public Optional<ModelsMessage> models(String pipeline) {
        return newest(new ControlKey(Kind.MODELS, pipeline)).map(Entry::models);
    }

    /** The learned sign of a name that is set, likewise. */
    public Optional<SignMessage> sign(String name) {
        return newest(new ControlKey(Kind.SIGN, name)).map(Entry::sign);
    }

    /** {@code settings_version} of the newest record of a key; 0: there is none. */
    public long version(ControlKey key) {
        return newest(key).map(Entry::version).orElse(0L);
    }

    /** Capture time from which on the newest record of a key holds; 0: there is none. */
    public long fromUs(ControlKey key) {
        return newest(key).map(Entry::fromUs).orElse(0L);
    }

    /** All cameras, pipelines and signs that something was said about. */
    public List<ControlKey> keys() {
        return entries.keySet().stream()
                .sorted(Comparator.comparing(ControlKey::text))
                .toList();
    }

    private Optional<Entry> newest(ControlKey key) {
        List<Entry> list = entries.get(key);
        return list == null ? Optional.empty() : Optional.of(list.get(list.size() - 1));
    }

    /**
     * Signs are compared whenever a hand comes to rest, and travel with the settings of each camera: at no time may too
     * many hold. A sign that is taken away later counts until then.
     */
    private void bound(ControlKey key, Entry entry) throws ControlFault {
        if (entry.signs() == 0) {
            return;
        }
        TreeMap<Long, Load> changes = new TreeMap<>();
        changes.put(entry.fromUs(), new Load(entry.signs(), entry.examples()));
        entries.forEach((other, list) -> {
            if (other.kind() == Kind.SIGN && !other.equals(key)) {
                addFrom(entry.fromUs(), list, changes);
            }
        });
        Load load = new Load(0, 0);
        for (Map.Entry<Long, Load> change : changes.entrySet()) {
            load = load.plus(change.getValue());
            if (load.signs() > MAX_SIGNS || load.examples() > MAX_EXAMPLES) {
                throw new ControlFault(("with it %d signs with %d examples would be set, the most is %d with %d at a"
                                + " time (here at %s): take signs away that are no longer needed (each counts until"
                                + " that takes effect), let this one hold from a later time on, or learn from fewer"
                                + " examples")
                        .formatted(
                                load.signs(),
                                load.examples(),
                                MAX_SIGNS,
                                MAX_EXAMPLES,
                                Instant.ofEpochMilli(change.getKey() / 1000)));
            }
        }
    }

    /** Adds what a sign's records change from a time on, the first change being what holds then. */
    private static void addFrom(long fromUs, List<Entry> list, TreeMap<Long, Load> changes) {
        for (int i = list.size() - 1; i >= 0; i--) {
            Entry one = list.get(i);
            Entry before = i == 0 || one.fromUs() <= fromUs ? null : list.get(i - 1);
            Load change = new Load(
                    one.signs() - (before == null ? 0 : before.signs()),
                    one.examples() - (before == null ? 0 : before.examples()));
            changes.merge(Math.max(one.fromUs(), fromUs), change, Load::plus);
            if (before == null) {
                return;
            }
        }
    }

    private void pay(ControlRecord record) throws ControlFault {
        if (!budget.pay(text(record.key()), record.timeMs())) {
            throw new ControlStormFault("more than %d records came at once, and more than %d a second"
                    .formatted(StormBudget.BURST, StormBudget.RATE));
        }
    }

    /** A key as text; empty where it is none: what has no key shares one. */
    private static String text(byte[] key) {
        try {
            return ControlKey.of(key).text();
        } catch (ControlFault e) {
            return "";
        }
    }

    private static Entry entry(ControlReader reader, ControlKey key, ControlRecord record) throws ControlFault {
        CameraMessage camera = key.kind() == Kind.CAMERA ? reader.camera(record, key.name()) : null;
        ModelsMessage models = key.kind() == Kind.MODELS ? reader.models(record, key.name()) : null;
        SignMessage sign = key.kind() == Kind.SIGN ? reader.sign(record, key.name()) : null;
        Long from = camera != null ? camera.fromUs() : models != null ? models.fromUs() : sign.fromUs();
        Long replaces = camera != null ? camera.replaces() : models != null ? models.replaces() : sign.replaces();
        return new Entry(
                record,
                from == null ? record.timeMs() * 1000 + ControlReader.LEAD_US : from,
                replaces,
                camera,
                models,
                sign);
    }

    /** Adds a record to those of its key, and forgets those that hold no more or held too long ago. */
    private void keep(ControlKey key, List<Entry> before, Entry entry) throws ControlFault {
        List<Entry> list = new ArrayList<>(before);
        list.removeIf(old -> old.fromUs() >= entry.fromUs()); // it holds at no time from now on
        list.add(entry);
        long own = bytes(list);
        long others = bytes - bytes(before);
        boolean shorter = false;
        while (list.size() > 1
                && (list.size() > HISTORY
                        || others + own > MOST_BYTES
                        || list.get(1).fromUs() < (budget.clockMs() - KEEP_MS) * 1000)) {
            if (list.get(1).fromUs() > budget.clockMs() * 1000) {
                break; // the oldest is in effect, or will be
            }
            own -= list.remove(0).bytes();
            shorter = true;
        }
        if (list.size() > HISTORY) {
            throw new ControlFault(
                    HISTORY + " changes of " + key.text() + " are still to come: wait until some have taken effect");
        }
        boolean spared = list.size() <= 2 && entry.bytes() <= SPARED_BYTES;
        if (others + own > MOST_BYTES && !spared) {
            throw new ControlFault("the records that are remembered have more than " + (MOST_BYTES >> 20)
                    + " MiB: set cameras back that need no settings of their own, and send fewer or smaller records");
        }
        entries.put(key, list);
        bytes = others + own;
        if (shorter) {
            shortened.add(key);
        }
    }

    private static long bytes(List<Entry> list) {
        return list.stream().mapToLong(Entry::bytes).sum();
    }

    /** The settings of a camera over capture time; {@code null} where nothing was ever said about it. */
    public SettingsPlan plan(String camera) {
        if (entries.isEmpty()) {
            return null;
        }
        if (plans.containsKey(camera)) {
            return plans.get(camera);
        }
        if (plans.size() > MAX_KEYS) {
            plans.clear();
        }
        SettingsPlan plan = computed(camera);
        plans.put(camera, plan);
        return plan;
    }

    private SettingsPlan computed(String camera) {
        List<Entry> own = entries.getOrDefault(new ControlKey(Kind.CAMERA, camera), List.of());
        Map<String, List<Entry>> models = new TreeMap<>();
        Map<String, List<Entry>> signs = new TreeMap<>();
        TreeSet<Long> times = new TreeSet<>();
        own.forEach(entry -> times.add(entry.fromUs()));
        if (shortened.contains(new ControlKey(Kind.CAMERA, camera))) {
            times.add(Long.MIN_VALUE);
        }
        entries.forEach((key, list) -> {
            boolean ofSign = key.kind() == Kind.SIGN;
            if (ofSign
                    || key.kind() == Kind.MODELS && list.stream().anyMatch(entry -> concerns(entry.models(), camera))) {
                (ofSign ? signs : models).put(key.name(), list);
                list.forEach(entry -> times.add(entry.fromUs()));
                if (shortened.contains(key)) {
                    times.add(Long.MIN_VALUE);
                }
            }
        });
        if (times.isEmpty()) {
            return null;
        }
        List<Step> steps = new ArrayList<>();
        for (long time : times) {
            Step step = new Step(time, settings(camera, own, models, signs, time));
            Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
            if (last == null || last.settings().version() != step.settings().version()) {
                steps.add(step);
            }
        }
        long version = own.isEmpty() ? 0 : own.get(own.size() - 1).version();
        for (List<Entry> list : Stream.of(models, signs)
                .flatMap(lists -> lists.values().stream())
                .toList()) {
            version = Math.max(version, list.get(list.size() - 1).version());
        }
        return new SettingsPlan(version, steps);
    }

    private FrameSettings settings(
            String camera,
            List<Entry> own,
            Map<String, List<Entry>> models,
            Map<String, List<Entry>> signs,
            long timeUs) {
        Entry mine = at(new ControlKey(Kind.CAMERA, camera), own, timeUs);
        long version = mine == null ? 0 : mine.version();
        Map<String, String> others = new LinkedHashMap<>();
        for (Map.Entry<String, List<Entry>> pipeline : models.entrySet()) {
            Entry entry = at(new ControlKey(Kind.MODELS, pipeline.getKey()), pipeline.getValue(), timeUs);
            if (entry != null) {
                version = Math.max(version, entry.version());
                String use = entry.models().use();
                if (use != null && !use.equals(pipeline.getKey()) && concerns(entry.models(), camera)) {
                    others.put(pipeline.getKey(), use);
                }
            }
        }
        List<FrameSettings.Sign> learned = new ArrayList<>();
        for (Map.Entry<String, List<Entry>> sign : signs.entrySet()) {
            Entry entry = at(new ControlKey(Kind.SIGN, sign.getKey()), sign.getValue(), timeUs);
            if (entry != null) {
                version = Math.max(version, entry.version());
                if (entry.sign().sets()) {
                    LearnedSigns.Sign read = entry.sign().sign(sign.getKey());
                    learned.add(new FrameSettings.Sign(
                            read.name(), entry.version(), read.face(), read.hands(), read.examples()));
                }
            }
        }
        CameraMessage set = mine == null ? CameraMessage.CONFIGURED : mine.camera();
        List<String> off = set.pipelines() == null
                ? List.of()
                : set.pipelines().entrySet().stream()
                        .filter(pipeline -> !pipeline.getValue())
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
        return new FrameSettings(
                version,
                set.mirrored(),
                set.smoothness(),
                set.responsiveness(),
                set.fieldOfView(),
                set.detectInterval(),
                set.paused() != null && set.paused(),
                off,
                others,
                set.zones() == null ? null : zones(set.zones()),
                set.lines() == null ? null : lines(set.lines()),
                learned.isEmpty() ? null : learned);
    }

    private static List<Outline> zones(Map<String, List<List<Double>>> zones) {
        List<Outline> all = new ArrayList<>();
        new TreeMap<>(zones)
                .forEach((name, corners) -> all.add(
                        new Outline(name, corners.stream().flatMap(List::stream).toList())));
        return all;
    }

    private static List<Outline> lines(Map<String, CameraMessage.LineMessage> lines) {
        List<Outline> all = new ArrayList<>();
        new TreeMap<>(lines)
                .forEach((name, line) -> all.add(new Outline(
                        name,
                        Stream.of(line.from(), line.to(), line.in())
                                .flatMap(List::stream)
                                .toList())));
        return all;
    }

    /** The newest entry of a key whose time has come; before the first, that one where older ones are forgotten. */
    private Entry at(ControlKey key, List<Entry> list, long timeUs) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).fromUs() <= timeUs) {
                return list.get(i);
            }
        }
        return shortened.contains(key) ? list.get(0) : null;
    }

    private static boolean concerns(ModelsMessage message, String camera) {
        return (message.cameras() == null || message.cameras().contains(camera))
                && (message.share() == null || hash(camera) < message.share());
    }

    /** 0 to below 1, the same for a camera always: a larger share holds all of a smaller one's cameras. */
    static double hash(String camera) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(camera.getBytes(StandardCharsets.UTF_8));
            long bits = 0;
            for (int i = 0; i < 4; i++) {
                bits = bits << 8 | digest[i] & 0xFF;
            }
            return bits / 4294967296.0;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
