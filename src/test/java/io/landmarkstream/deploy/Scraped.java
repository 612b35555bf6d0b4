package io.landmarkstream.deploy;

import io.landmarkstream.metric.JobMetric;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What Prometheus would hold of a cluster's reporters. */
final class Scraped {

    /** Those of a job without scenes, events, control, live mode and listed cameras. */
    static final List<String> OF_A_PLAIN_JOB = Arrays.stream(JobMetric.values())
            .filter(metric -> !metric.name().matches("(SCENE|EVENT|VIEW|UNREADABLE|CAMERA|CONTROL|SETTINGS).*|BEHIND"))
            .filter(metric -> !EnumSet.of(JobMetric.LOST_RESULTS).contains(metric))
            .map(JobMetric::prometheusName)
            .toList();

    private Scraped() {}

    /** Names at the ports, after the relabelling of {@code deploy/monitoring/prometheus.yml}. */
    static Set<String> names(int... ports) throws IOException {
        Set<String> names = new TreeSet<>();
        for (int port : ports) {
            names.addAll(text(port)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> relabelled(line.split("[{ ]", 2)[0]))
                    .collect(Collectors.toSet()));
        }
        return names;
    }

    private static String text(int port) throws IOException {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** {@code replace} of Prometheus: the whole name must match. */
    private static String relabelled(String name) {
        String now = name;
        for (Object entry : relabelling()) {
            Map<String, Object> rule = DeployFiles.map(entry);
            String regex = (String) rule.get("regex");
            if (now.matches(regex)) {
                now = now.replaceFirst(regex, (String) rule.getOrDefault("replacement", "$1"));
            }
        }
        return now;
    }

    /** The rules of {@code deploy/monitoring/prometheus.yml} for Flink. */
    static List<?> relabelling() {
        Map<String, Object> flink = DeployFiles.map(DeployFiles.list(
                        DeployFiles.yaml("deploy/monitoring/prometheus.yml").get("scrape_configs"))
                .get(0));
        return DeployFiles.list(flink.get("metric_relabel_configs"));
    }
}
