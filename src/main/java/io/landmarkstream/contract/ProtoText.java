package io.landmarkstream.contract;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code .proto} file as it is written, and its comments, which compiled messages do not have. Reads what this
 * project's own files have: {@code //} comments above what they explain, one field a line.
 */
public final class ProtoText {

    private static final Pattern NESTED = Pattern.compile("(message|enum) (\\w+) \\{");
    private static final Pattern NAMED =
            Pattern.compile("(?:(?:optional |repeated )?[\\w.]+ )?(\\w+) = \\d+(?: \\[[^]]*])?;");

    private final String text;
    private final Map<String, String> comments = new HashMap<>();

    private ProtoText(String text, String pack) {
        this.text = text;
        Deque<String> where = new ArrayDeque<>();
        StringBuilder comment = new StringBuilder();
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            if (line.startsWith("//")) {
                comment.append(comment.isEmpty() ? "" : "\n")
                        .append(line.substring(2).strip());
                continue;
            }
            Matcher nested = NESTED.matcher(line);
            Matcher named = NAMED.matcher(line);
            if (line.startsWith("syntax")) {
                comments.put("", comment.toString());
            } else if (nested.lookingAt()) {
                where.push((where.isEmpty() ? pack : where.peek()) + "." + nested.group(2));
                comments.put(where.peek(), comment.toString());
            } else if (named.lookingAt() && !where.isEmpty()) {
                comments.put(where.peek() + "." + named.group(1), comment.toString());
            }
            if (line.endsWith("}") && !where.isEmpty()) {
                where.pop();
            }
            comment.setLength(0);
        }
    }

    /** The file of a compiled one. */
    public static ProtoText of(FileDescriptor file) {
        String name = "/" + file.getName();
        try (InputStream in = ProtoText.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new ProtoText(new String(in.readAllBytes(), StandardCharsets.UTF_8), file.getPackage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file as it is. */
    public String text() {
        return text;
    }

    /**
     * What stands above a message, an enum, a field or a value; empty: nothing does.
     *
     * @param name full name; empty: the file itself
     */
    public String comment(String name) {
        return comments.getOrDefault(name, "");
    }
}
