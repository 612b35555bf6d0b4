package io.landmarkstream.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.proto.EventType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * Events as messages of an MQTT broker (3.1.1), at least once (QoS 1): each on {@code PREFIX/CAMERA/event}. For Home
 * Assistant each camera is announced, before its first event, as a device with one entity of the kind {@code event}.
 * {@code PREFIX/status} is retained and says {@code online}, or {@code offline} once the connection is gone.
 */
public final class Mqtt implements Target {

    private static final int QOS = 1;
    private static final int PATIENCE_SECONDS = 10;

    private static final List<String> TYPES = Stream.of(EventType.values())
            .filter(type -> type != EventType.UNRECOGNIZED && type != EventType.EVENT_TYPE_UNSPECIFIED)
            .map(type -> type.name().substring("EVENT_TYPE_".length()).toLowerCase(Locale.ROOT))
            .toList();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Options options;
    private final Set<String> announced = new HashSet<>();
    private MqttClient client;

    /**
     * @param address {@code tcp://host:1883} or {@code ssl://host:8883}
     * @param user {@code null}: none
     * @param password {@code null}: none
     * @param prefix what all topics begin with
     * @param discovery prefix of Home Assistant's discovery; empty: nothing is announced
     */
    public record Options(
            String address, String clientId, String user, String password, String prefix, String discovery) {}

    public Mqtt(Options options) {
        this.options = options;
    }

    @Override
    public void send(Notice notice) throws IOException {
        try {
            if (client == null || !client.isConnected()) {
                connect();
            }
            String camera = notice.event().getCamera();
            if (!options.discovery().isEmpty() && !announced.contains(camera)) {
                publish(configTopic(camera), config(camera), true);
                announced.add(camera);
            }
            publish(topic(camera), notice.json(), false);
        } catch (MqttException e) {
            drop();
            throw new IOException(reason(e), e);
        }
    }

    private void connect() throws MqttException {
        drop();
        client = new MqttClient(options.address(), options.clientId(), new MemoryPersistence());
        client.setTimeToWait(1000L * PATIENCE_SECONDS);
        MqttConnectOptions how = new MqttConnectOptions();
        how.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        how.setConnectionTimeout(PATIENCE_SECONDS);
        how.setCleanSession(true);
        how.setWill(status(), "offline".getBytes(StandardCharsets.UTF_8), QOS, true);
        if (options.user() != null) {
            how.setUserName(options.user());
        }
        if (options.password() != null) {
            how.setPassword(options.password().toCharArray());
        }
        client.connect(how);
        announced.clear();
        publish(status(), "online", true);
    }

    private void publish(String topic, String text, boolean retained) throws MqttException {
        client.publish(topic, text.getBytes(StandardCharsets.UTF_8), QOS, retained);
    }

    private String status() {
        return options.prefix() + "/status";
    }

    private String topic(String camera) {
        return options.prefix() + "/" + safe(camera) + "/event";
    }

    private String configTopic(String camera) {
        return options.discovery() + "/event/" + safe(options.prefix()) + "/" + safe(camera) + "/config";
    }

    /** What Home Assistant learns of a camera: its documentation of MQTT discovery names the keys. */
    String config(String camera) {
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("identifiers", List.of(safe(options.prefix()) + "_" + safe(camera)));
        device.put("name", camera);
        device.put("manufacturer", "landmark-stream");
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("name", "Events");
        config.put("unique_id", safe(options.prefix()) + "_" + safe(camera) + "_event");
        config.put("state_topic", topic(camera));
        config.put("event_types", TYPES);
        config.put("availability_topic", status());
        config.put("device", device);
        config.put("origin", Map.of("name", "landmark-stream"));
        try {
            return JSON.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps and lists can be written", e);
        }
    }

    /**
     * Letters, digits, hyphens and underscores, which topics and Home Assistant's ids may hold; others as _. Where that
     * changes the name, a hyphen and 8 hex digits of its SHA-256 follow, so that two names never become one.
     */
    static String safe(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9_-]", "_");
        if (safe.equals(name)) {
            return name;
        }
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return safe + "-" + HexFormat.of().formatHex(sum, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String reason(MqttException fault) {
        Throwable cause = fault.getCause() == null ? fault : fault.getCause();
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private void drop() {
        if (client != null) {
            try {
                client.disconnectForcibly(0, 100, false);
                client.close(true);
            } catch (MqttException e) {
                // it is gone already
            }
            client = null;
        }
    }

    @Override
    public String name() {
        return options.address();
    }

    @Override
    public void close() {
        if (client != null && client.isConnected()) {
            try {
                publish(status(), "offline", true);
                client.disconnect(1000);
            } catch (MqttException e) {
                // the broker tells the will
            }
        }
        drop();
    }
}
