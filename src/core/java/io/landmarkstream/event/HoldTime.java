package io.landmarkstream.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time in a file of rules: {@code 500ms}, {@code 2s}, {@code 1.5 s}, {@code 1min} or {@code 1h}.
 *
 * @param us microseconds, at most a day
 */
record HoldTime(long us) implements Serializable {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?) ?(ms|s|min|h)");
    private static final long LONGEST_US = 86_400_000_000L;

    static HoldTime ms(long ms) {
        return new HoldTime(1000 * ms);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static HoldTime of(Object value) {
        String text = value.toString();
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time; write one such as 500ms, 2s or 1min");
        }
        long unit =
                switch (parts.group(2)) {
                    case "ms" -> 1000;
                    case "s" -> 1_000_000;
                    case "min" -> 60_000_000;
                    default -> 3_600_000_000L;
                };
        BigDecimal us = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit));
        if (us.compareTo(BigDecimal.valueOf(LONGEST_US)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is longer than a day; write a time up to 24h");
        }
        return new HoldTime(us.longValue());
    }
}
