package io.landmarkstream.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

    private static final String DESK = "desk-token-0123456789";
    private static final String OPERATIONS = "operations-token-0123456789";

    private final Gate closed = new Gate(
            Set.of("viewer.example.com"),
            Access.of(List.of(
                    new Access.Grant("desk", DESK, Set.of("gate-1")),
                    new Access.Grant("operations", OPERATIONS, Set.of(Access.ALL)))),
            "viewer");
    private final Gate open = new Gate(Set.of(), Access.open(), "viewer");

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost:8090", "LOCALHOST:1", "127.0.0.1:8090", "[::1]:8090", "192.168.1.5:8090"
            })
    void theLoopbackAndTheAddressThatWasCalledAreOurs(String host) {
        assertThat(open.check(at(host)).status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8090",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "10.0.0.1:8090",
                "localhost:8090@evil.example",
                "localhost:evil",
                "",
                " localhost",
                "[::1",
                "viewer.example.com.:8090"
            })
    void otherHostsAreMisdirected(String host) {
        assertThat(closed.check(at(host)).status()).isEqualTo(421);
    }

    @Test
    void aRequestWithoutHostIsMisdirected() {
        assertThat(open.check(at(null)).status()).isEqualTo(421);
    }

    @Test
    void aNameThatWasGivenIsOurs() {
        assertThat(closed.check(new Headers()
                                .host("Viewer.Example.com:443")
                                .bearer(DESK)
                                .request())
                        .status())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://localhost:8091", "http://localhost", "file://"})
    void foreignOriginsAreRefused(String origin) {
        assertThat(open.check(new Headers().origin(origin).request()).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8090", "https://localhost:8090"})
    void ourOwnPageIsNot(String origin) {
        assertThat(open.check(new Headers().origin(origin).request()).status()).isZero();
    }

    @Test
    void otherSitesMayLinkHereButNotFetch() {
        assertThat(open.check(new Headers().site("cross-site", false).request()).status())
                .isEqualTo(403);
        assertThat(open.check(new Headers().site("same-site", false).request()).status())
                .isEqualTo(403);
        assertThat(open.check(new Headers().site("cross-site", true).request()).status())
                .isZero();
        assertThat(open.check(new Headers().site("same-origin", false).request())
                        .status())
                .isZero();
    }

    @Test
    void withoutATokenNothingIsShown() {
        assertThat(closed.check(new Headers().request()).status()).isEqualTo(401);
        assertThat(closed.check(new Headers().bearer("wrong-token-0123456789").request())
                        .status())
                .isEqualTo(401);
        assertThat(closed.check(new Headers().bearer("").request()).status()).isEqualTo(401);
        assertThat(closed.check(new Headers().cookies("viewer=; other=" + DESK).request())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aTokenOpensItsCameras() {
        Access.Permission desk =
                closed.check(new Headers().bearer(DESK).request()).permission();
        assertThat(desk.name()).isEqualTo("desk");
        assertThat(desk.sees("gate-1")).isTrue();
        assertThat(desk.sees("gate-2")).isFalse();
        assertThat(desk.sees(Access.ALL)).isFalse();
        Access.Permission operations = closed.check(
                        new Headers().cookies("a=b; viewer=" + OPERATIONS).request())
                .permission();
        assertThat(operations.sees("gate-2")).isTrue();
    }

    @Test
    void tokensAreLongUniqueAndNeverRepeatedInWords() {
        assertThatThrownBy(() -> new Access.Grant("desk", "short", Set.of("a")))
                .hasMessageContaining("desk")
                .hasMessageNotContaining("short");
        assertThatThrownBy(() -> new Access.Grant("desk", DESK, Set.of())).hasMessageContaining("no cameras");
        assertThatThrownBy(() -> Access.of(
                        List.of(new Access.Grant("a", DESK, Set.of("a")), new Access.Grant("b", DESK, Set.of("b")))))
                .hasMessageContaining("the token of b is given twice");
        assertThat(new Access.Grant("desk", DESK, Set.of("a")).toString()).doesNotContain(DESK);
        assertThat(Access.newToken()).matches("[A-Za-z0-9_-]{32}").isNotEqualTo(Access.newToken());
    }

    private static Gate.Request at(String host) {
        return new Headers().host(host).request();
    }

    /** Headers of a request; those of a browser that shows this server's page unless set otherwise. */
    private static final class Headers {
        private String host = "localhost:8090";
        private String origin;
        private String site;
        private boolean navigation;
        private String authorization;
        private String cookies;

        Headers host(String value) {
            host = value;
            return this;
        }

        Headers origin(String value) {
            origin = value;
            return this;
        }

        Headers site(String value, boolean shown) {
            site = value;
            navigation = shown;
            return this;
        }

        Headers bearer(String token) {
            authorization = "Bearer " + token;
            return this;
        }

        Headers cookies(String value) {
            cookies = value;
            return this;
        }

        Gate.Request request() {
            return new Gate.Request(host, "192.168.1.5", origin, site, navigation, authorization, cookies);
        }
    }
}
