package io.landmarkstream.notify;

import java.util.Set;

/**
 * Which events are sent; of each an empty set lets all through.
 *
 * @param types for example {@code zone_entered}
 * @param cameras ids
 * @param rules names
 */
public record Filter(Set<String> types, Set<String> cameras, Set<String> rules) {

    boolean passes(Notice notice) {
        return passes(types, notice.type())
                && passes(cameras, notice.event().getCamera())
                && passes(rules, notice.event().getRule());
    }

    private static boolean passes(Set<String> names, String name) {
        return names.isEmpty() || names.contains(name);
    }
}
