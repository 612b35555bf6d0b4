package io.landmarkstream.job;

import java.util.List;
import java.util.Locale;

/** Keeps secrets out of what is printed. */
final class Secrets {

    private static final List<String> SIGNS = List.of("password", "jaas", "secret", "token", "key", "credential");

    private Secrets() {}

    /** The value, or asterisks if the key looks like that of a secret; in doubt it is masked. */
    static String masked(String key, String value) {
        String lower = key.toLowerCase(Locale.ROOT);
        return SIGNS.stream().anyMatch(lower::contains) ? "******" : value;
    }
}
