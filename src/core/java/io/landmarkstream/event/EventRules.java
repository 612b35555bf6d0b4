package io.landmarkstream.event;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.NearestName;
import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.MovementName;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** All rules, in the file's order: YAML, a list of {@link EventRule}s under the key {@code rules}. */
public record EventRules(List<EventRule> list) implements Serializable {

    private static final String RESOURCE = "/event/rules.yaml";

    /** What a cameras file with a zone and a line looks like. */
    private static final String EXAMPLE = "- {id: gate-1, number: 0, zones: {door: [[.1, .2], [.4, .2], [.4, .9]]},"
            + " lines: {gate: {from: [.5, 0], to: [.5, 1], in: [.8, .5]}}}";

    public EventRules {
        list = List.copyOf(list);
    }

    private record File(List<EventRule> rules) {}

    /**
     * The rules of a file.
     *
     * @param source name of the file, for messages
     * @param yaml its text
     * @throws ConfigException naming the file, the key and what would be right
     */
    public static EventRules read(String source, String yaml) {
        List<EventRule> rules = StrictYaml.read(source, yaml, File.class).rules();
        if (rules == null || rules.isEmpty() || rules.contains(null)) {
            throw new ConfigException(source + ": key 'rules' must be a list with at least one rule");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            String name = rules.get(i).name();
            if (name == null || name.isBlank() || name.length() > 64) {
                throw new ConfigException(
                        source + ": rule " + (i + 1) + " needs a key 'name', 1 to 64 characters that events show");
            }
            if (!names.add(name)) {
                throw new ConfigException(source + ": the rule '" + name + "' is there twice; give them two names");
            }
        }
        return new EventRules(rules);
    }

    /** The built-in rules: each kind of event, for every zone and line there is. */
    public static EventRules builtIn() {
        try (InputStream in = EventRules.class.getResourceAsStream(RESOURCE)) {
            return read(RESOURCE, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read from the jar", e);
        }
    }

    /** Those that need no attributes. */
    public EventRules withoutAttributes() {
        return new EventRules(
                list.stream().filter(rule -> !rule.needsAttributes()).toList());
    }

    /**
     * As {@link #check(String, Collection, Collection, boolean, Map)}, without learned signs.
     *
     * @throws ConfigException as there
     */
    public void check(String source, Collection<String> gestures, Map<String, Places> places) {
        check(source, gestures, List.of(), false, places);
    }

    /**
     * Checks that what the rules name exists.
     *
     * @param source name of the file, for messages
     * @param gestures names of all gestures; {@code null}: attributes are off
     * @param signs names of the learned signs that are known
     * @param moreSigns whether others can come while the job runs: a rule may name them before
     * @param places of the listed cameras, by id; a camera without any is there too
     * @throws ConfigException naming the rule, what it names, and the nearest that there is
     */
    public void check(
            String source,
            Collection<String> gestures,
            Collection<String> signs,
            boolean moreSigns,
            Map<String, Places> places) {
        List<String> movements = new ArrayList<>(MovementName.all());
        movements.addAll(signs);
        for (EventRule rule : list) {
            String where = source + ", rule '" + rule.name() + "': ";
            if (gestures == null && rule.needsAttributes()) {
                throw new ConfigException(where + "it needs what landmarks.attributes.enabled gives, and that is false:"
                        + " set it to true, or take the rule out");
            }
            if (!places.isEmpty()) {
                known(where, "camera", rule.cameras(), places.keySet());
            }
            if (rule instanceof EventRule.GestureHeld held) {
                known(where, "gesture", held.gestures(), gestures);
            } else if (rule instanceof EventRule.Moves moves) {
                known(where, "movement", moves.movements(), movements);
            } else if (rule instanceof EventRule.Signs of) {
                signs(where, of.signs(), signs, moreSigns);
            } else if (rule instanceof EventRule.InZone in) {
                Set<String> names = names(rule, places, Places::zones, Zone::name);
                some(where, "zones", names);
                known(where, "zone", in.zones(), names);
            } else if (rule instanceof EventRule.CrossesLine crosses) {
                Set<String> names = names(rule, places, Places::lines, Line::name);
                some(where, "lines", names);
                known(where, "line", crosses.lines(), names);
            }
        }
    }

    /**
     * Checks that the kinds of objects which the rules name are found.
     *
     * @param source name of the file, for messages
     * @param kinds that the pipelines find
     * @throws ConfigException naming the rule, the kind, and the nearest that is found
     */
    public void checkKinds(String source, Collection<Kind> kinds) {
        List<String> names = kinds.stream().map(Kind::name).toList();
        for (EventRule rule : list) {
            String where = source + ", rule '" + rule.name() + "': ";
            List<Kind> of = rule instanceof EventRule.Presence present
                    ? present.of()
                    : rule instanceof EventRule.InZone in
                            ? in.of()
                            : rule instanceof EventRule.CrossesLine crosses
                                    ? crosses.of()
                                    : rule instanceof EventRule.GestureHeld
                                                    || rule instanceof EventRule.HandUp
                                                    || rule instanceof EventRule.Signs
                                                    || rule instanceof EventRule.Spells
                                            ? List.of(Kind.HAND)
                                            : rule instanceof EventRule.Moves ? List.of() : List.of(Kind.FACE);
            known(
                    where,
                    "pipeline that finds the kind",
                    of.stream().map(Kind::name).toList(),
                    names);
        }
    }

    private static <T> Set<String> names(
            EventRule rule, Map<String, Places> places, Function<Places, List<T>> list, Function<T, String> name) {
        Set<String> names = new TreeSet<>();
        places.forEach((camera, its) -> {
            if (rule.cameras().isEmpty() || rule.cameras().contains(camera)) {
                list.apply(its).forEach(place -> names.add(name.apply(place)));
            }
        });
        return names;
    }

    private static void some(String where, String what, Set<String> names) {
        if (names.isEmpty()) {
            throw new ConfigException(where + "none of its cameras has " + what
                    + " in landmarks.cameras.file. Add some there, or take the rule out: " + EXAMPLE);
        }
    }

    private static void signs(String where, List<String> given, Collection<String> signs, boolean more) {
        if (!more && signs.isEmpty()) {
            throw new ConfigException(where + "there are no learned signs: name a file of them in"
                    + " landmarks.signs.learned, or set landmarks.control.enabled and landmarks.signs.movements, so"
                    + " that they can come while the job runs");
        }
        for (String name : given) {
            if (MovementName.all().contains(name)) {
                throw new ConfigException(where + "'" + name + "' is a movement and no learned sign: name it in a rule"
                        + " 'when: movement'");
            }
            try {
                LearnedSigns.checkName(name, Set.of());
            } catch (ConfigException e) {
                throw new ConfigException(where + e.getMessage());
            }
        }
        if (!more) {
            known(where, "learned sign", given, signs);
        }
    }

    private static void known(String where, String what, Collection<String> given, Collection<String> known) {
        for (String name : given) {
            if (!known.contains(name)) {
                throw new ConfigException(where + "there is no " + what + " '" + name + "'"
                        + NearestName.of(name, known)
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse(".")
                        + " There are: " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    /** Those that hold for a camera. */
    List<EventRule> of(String camera) {
        List<EventRule> rules = new ArrayList<>();
        for (EventRule rule : list) {
            if (rule.cameras().isEmpty() || rule.cameras().contains(camera)) {
                rules.add(rule);
            }
        }
        return rules;
    }
}
