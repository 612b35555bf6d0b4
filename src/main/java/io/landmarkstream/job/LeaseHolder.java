package io.landmarkstream.job;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds a lease, or asks for it.
 *
 * @param job id of the Flink job
 * @param host name of the machine that coordinates it
 * @param sinceMs when it first asked, milliseconds since the epoch
 */
record LeaseHolder(String job, String host, long sinceMs) {

    private static final Pattern TEXT = Pattern.compile("([^@]*)@([^@]*)@(\\d{1,15})");

    /** The job on this machine, now. */
    static LeaseHolder here(String job) {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown";
        }
        return new LeaseHolder(job, host.replaceAll("[^A-Za-z0-9._-]", "-"), System.currentTimeMillis());
    }

    /** This as one word, which is also the client id that the broker shows. */
    String text() {
        return job + "@" + host + "@" + sinceMs;
    }

    /** Empty where it is not a {@link #text}. */
    static Optional<LeaseHolder> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new LeaseHolder(matcher.group(1), matcher.group(2), Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    /** For a sentence. */
    String described() {
        return "job %s (coordinated on %s, since %s)".formatted(job, host, Instant.ofEpochMilli(sinceMs));
    }
}
