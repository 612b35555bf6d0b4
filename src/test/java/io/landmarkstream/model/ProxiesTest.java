package io.landmarkstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxiesTest {

    private static final Map<String, String> BOTH = Map.of(
            "https_proxy", "http://secure:3128", "HTTP_PROXY", "plain", "no_proxy", "localhost, .example.org,10.0.0.7");

    @Test
    void each_scheme_has_its_proxy_in_small_or_capital_letters() {
        assertThat(select(BOTH, "https://github.com/a")).isEqualTo(proxy("secure", 3128));
        assertThat(select(BOTH, "http://github.com/a")).isEqualTo(proxy("plain", 80));
        assertThat(select(Map.of(), "https://github.com/a")).isEqualTo(Proxy.NO_PROXY);
    }

    @Test
    void no_proxy_names_hosts_and_what_ends_in_them() {
        assertThat(select(BOTH, "https://localhost/a")).isEqualTo(Proxy.NO_PROXY);
        assertThat(select(BOTH, "https://models.EXAMPLE.org/a")).isEqualTo(Proxy.NO_PROXY);
        assertThat(select(BOTH, "https://10.0.0.7/a")).isEqualTo(Proxy.NO_PROXY);
        assertThat(select(BOTH, "https://notexample.org/a")).isEqualTo(proxy("secure", 3128));
        assertThat(select(Map.of("https_proxy", "p:1", "NO_PROXY", "*"), "https://a.b/c"))
                .isEqualTo(Proxy.NO_PROXY);
    }

    @Test
    void a_setting_that_is_no_address_is_an_error_that_does_not_repeat_it() {
        assertThatThrownBy(() -> select(Map.of("https_proxy", "http://user:secret word@"), "https://a/b"))
                .isInstanceOf(ModelException.class)
                .hasMessageNotContaining("secret");
    }

    private static Proxy select(Map<String, String> environment, String uri) {
        List<Proxy> proxies = Proxies.of(environment).select(URI.create(uri));
        assertThat(proxies).hasSize(1);
        return proxies.get(0);
    }

    private static Proxy proxy(String host, int port) {
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }
}
