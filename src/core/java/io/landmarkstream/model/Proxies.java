package io.landmarkstream.model;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The proxy for a download: Java's own properties ({@code -Dhttps.proxyHost} and its kin) where set, else the
 * environment variables that command-line tools share: {@code https_proxy}, {@code http_proxy}, {@code no_proxy}, in
 * small or capital letters. A proxy that wants a password is not supported.
 */
final class Proxies extends ProxySelector {

    private final Map<String, String> environment;

    private Proxies(Map<String, String> environment) {
        this.environment = environment;
    }

    static ProxySelector fromEnvironment() {
        return System.getProperty("https.proxyHost") != null || System.getProperty("http.proxyHost") != null
                ? ProxySelector.getDefault()
                : new Proxies(System.getenv());
    }

    static ProxySelector of(Map<String, String> environment) {
        return new Proxies(environment);
    }

    @Override
    public List<Proxy> select(URI uri) {
        String proxy = variable(uri.getScheme() + "_proxy");
        if (proxy.isBlank() || direct(uri.getHost())) {
            return List.of(Proxy.NO_PROXY);
        }
        URI address = parse(proxy);
        int port = address.getPort() > 0 ? address.getPort() : 80;
        return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port)));
    }

    private static URI parse(String proxy) {
        try {
            URI address = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
            if (address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new ModelException("the proxy setting is not of the form http://HOST:PORT", e);
        }
        throw new ModelException("the proxy setting is not of the form http://HOST:PORT");
    }

    private boolean direct(String host) {
        for (String entry : variable("no_proxy").split(",")) {
            String suffix = entry.trim().toLowerCase(Locale.ROOT);
            if (suffix.startsWith(".")) {
                suffix = suffix.substring(1);
            }
            String name = host.toLowerCase(Locale.ROOT);
            if (suffix.equals("*") || (!suffix.isEmpty() && (name.equals(suffix) || name.endsWith("." + suffix)))) {
                return true;
            }
        }
        return false;
    }

    private String variable(String name) {
        String small = environment.get(name);
        return small != null ? small : environment.getOrDefault(name.toUpperCase(Locale.ROOT), "");
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {
        // The request itself fails with the same exception, and the puller reports it.
    }
}
