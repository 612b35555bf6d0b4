package io.landmarkstream.viewer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may look at which cameras. Either open, for a server that only this machine reaches, or by tokens, each for the
 * cameras it names.
 */
public final class Access {

    /** Stands for every camera in a grant's list. */
    public static final String ALL = "*";

    /** A token fits into a header, a cookie and an address as it is; 16 random characters of these are 96 bits. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{16,256}");

    private static final int GENERATED_BYTES = 24;

    private final boolean open;
    private final List<Holder> holders;

    private record Holder(byte[] digest, Permission permission) {}

    /**
     * One token and what it opens.
     *
     * @param name of its holder, shown on the page
     * @param token 16 to 256 letters, digits, {@code _} and {@code -}
     * @param cameras ids, or {@link #ALL}
     * @param control whether its holder may change settings of these cameras
     */
    public record Grant(String name, String token, Set<String> cameras, boolean control) {

        /** Of somebody who looks. */
        public Grant(String name, String token, Set<String> cameras) {
            this(name, token, cameras, false);
        }

        /** @throws IllegalArgumentException with a sentence that never repeats the token */
        public Grant {
            if (name == null || name.isBlank()) {
                throw new IllegalArgumentException("each token needs a name");
            }
            if (token == null || !TOKEN.matcher(token).matches()) {
                throw new IllegalArgumentException("the token of " + name
                        + " must be 16 to 256 letters, digits, _ and -; make one with: openssl rand -hex 24");
            }
            if (cameras == null || cameras.isEmpty()) {
                throw new IllegalArgumentException(
                        name + " is given no cameras; list their ids, or write cameras: [\"" + ALL + "\"] for all");
            }
            cameras = Set.copyOf(cameras);
        }

        @Override
        public String toString() {
            return "Grant[" + name + ", " + cameras + "]";
        }
    }

    /**
     * What somebody may see.
     *
     * @param name of the token's holder; empty where none is needed
     * @param cameras ids, or {@link #ALL}
     * @param control whether settings of these cameras may be changed
     */
    public record Permission(String name, Set<String> cameras, boolean control) {

        public boolean sees(String camera) {
            return cameras.contains(ALL) || cameras.contains(camera);
        }
    }

    private Access(boolean open, List<Holder> holders) {
        this.open = open;
        this.holders = holders;
    }

    /** Anyone who reaches the server sees every camera. */
    public static Access open() {
        return new Access(true, List.of());
    }

    /**
     * Only holders of these tokens.
     *
     * @throws IllegalArgumentException if there is none or two are the same
     */
    public static Access of(List<Grant> grants) {
        if (grants.isEmpty()) {
            throw new IllegalArgumentException("there is no token in the list");
        }
        Set<String> tokens = new HashSet<>();
        for (Grant grant : grants) {
            if (!tokens.add(grant.token())) {
                throw new IllegalArgumentException("the token of " + grant.name() + " is given twice");
            }
        }
        return new Access(
                false,
                grants.stream()
                        .map(g -> new Holder(digest(g.token()), new Permission(g.name(), g.cameras(), g.control())))
                        .toList());
    }

    /** A new random token of 192 bits. */
    public static String newToken() {
        byte[] random = new byte[GENERATED_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Whether no token is needed. */
    public boolean isOpen() {
        return open;
    }

    /**
     * What the holder of a token may see. Tokens are compared in constant time.
     *
     * @param token as it was sent; may be {@code null}
     * @return empty where a token is needed and this is none
     */
    public Optional<Permission> permission(String token) {
        if (open) {
            return Optional.of(new Permission("", Set.of(ALL), true));
        }
        if (token == null) {
            return Optional.empty();
        }
        byte[] digest = digest(token);
        Permission found = null;
        for (Holder holder : holders) {
            if (MessageDigest.isEqual(holder.digest(), digest)) {
                found = holder.permission();
            }
        }
        return Optional.ofNullable(found);
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
