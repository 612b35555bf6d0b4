package io.landmarkstream.viewer;

import io.landmarkstream.viewer.Access.Permission;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides about a request before anything else looks at it: is it meant for this server (Host), does it come from this
 * server's own page (Origin, Sec-Fetch-Site), and who sends it (token). A pure function of the request's headers.
 *
 * <p>The Host check stops DNS rebinding, where a foreign page's name resolves to this machine. The Origin check stops a
 * foreign page that sends requests here with the visitor's cookie; the cookie is also SameSite=Strict.
 */
final class Gate {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?");
    private static final String BEARER = "Bearer ";

    private final Set<String> hosts;
    private final Access access;
    private final String cookie;

    /**
     * @param hosts names and addresses under which the server may be called, besides the loopback's and the address
     *     that the connection came to; lower case
     * @param cookie name of the cookie that holds the token
     */
    Gate(Set<String> hosts, Access access, String cookie) {
        this.hosts = hosts;
        this.access = access;
        this.cookie = cookie;
    }

    /**
     * The headers that count; each may be {@code null}.
     *
     * @param localAddress address that the connection came to, as a Host header would write it
     * @param navigation whether the request is for a page to be shown, as against part of one
     */
    record Request(
            String host,
            String localAddress,
            String origin,
            String fetchSite,
            boolean navigation,
            String authorization,
            String cookies) {}

    /**
     * @param status 0 if the request may pass, else the HTTP status to refuse it with
     * @param reason one sentence; empty if it may pass
     * @param permission what the sender may see; {@code null} if refused
     */
    record Decision(int status, String reason, Permission permission) {

        boolean passes() {
            return status == 0;
        }

        static Decision refuse(int status, String reason) {
            return new Decision(status, reason, null);
        }
    }

    Decision check(Request request) {
        Decision place = checkPlace(request);
        if (place != null) {
            return place;
        }
        Optional<Permission> permission = access.permission(token(request));
        return permission
                .map(p -> new Decision(0, "", p))
                .orElseGet(() -> Decision.refuse(401, "A token is needed to look at these cameras."));
    }

    /** The checks of Host and Origin alone; {@code null} if both are right. */
    Decision checkPlace(Request request) {
        if (!isOurs(request.host(), request.localAddress())) {
            return Decision.refuse(421, "This server is not known by that name; --host NAME adds one.");
        }
        if (request.origin() != null && !isSame(request.origin(), request.host())) {
            return Decision.refuse(403, "Requests from other sites are refused.");
        }
        String site = request.fetchSite();
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none");
        if (foreign && !request.navigation()) {
            return Decision.refuse(403, "Requests from other sites are refused.");
        }
        return null;
    }

    /** Whether somebody may pass with this token. */
    boolean accepts(String token) {
        return access.permission(token).isPresent();
    }

    private boolean isOurs(String host, String localAddress) {
        if (host == null) {
            return false;
        }
        Matcher parts = AUTHORITY.matcher(host);
        if (!parts.matches()) {
            return false;
        }
        String name = parts.group(1).toLowerCase(Locale.ROOT);
        return LOOPBACK.contains(name) || name.equals(localAddress) || hosts.contains(name);
    }

    private static boolean isSame(String origin, String host) {
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }

    /** From the Authorization header or else the cookie; {@code null} if there is none. */
    private String token(Request request) {
        String authorization = request.authorization();
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return authorization.substring(BEARER.length()).trim();
        }
        if (request.cookies() != null) {
            for (String pair : request.cookies().split(";")) {
                String[] parts = pair.trim().split("=", 2);
                if (parts.length == 2 && parts[0].equals(cookie)) {
                    return parts[1];
                }
            }
        }
        return null;
    }
}
