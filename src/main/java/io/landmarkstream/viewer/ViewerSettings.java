package io.landmarkstream.viewer;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How a viewer is set up.
 *
 * @param listen address to listen at; the loopback's unless others shall look
 * @param port to listen at; 0 takes a free one
 * @param hosts names under which the server may be called besides the loopback's and its own address
 * @param access who may look at which cameras; {@link Access#open()} is refused where {@code listen} is not the
 *     loopback
 * @param pictures whether frames are read and shown; without, points are shown on an empty ground
 * @param kafka where the topics are
 * @param desk what pages may look up and change; {@code null}: nothing. It is closed with the viewer
 * @param connections pairs of points to draw lines between, by the name of a topology; empty where it is not known
 */
public record ViewerSettings(
        InetAddress listen,
        int port,
        Set<String> hosts,
        Access access,
        boolean pictures,
        Kafka kafka,
        Desk desk,
        Function<String, Optional<int[][]>> connections) {

    /** The port where none is asked for. */
    public static final int DEFAULT_PORT = 8090;

    /** @throws IllegalArgumentException if the server would be open to other machines without a token */
    public ViewerSettings {
        if (access.isOpen() && !listen.isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "A viewer that other machines can reach needs tokens: cameras show people.");
        }
    }

    /** The same at another port. */
    public ViewerSettings withPort(int other) {
        return new ViewerSettings(listen, other, hosts, access, pictures, kafka, desk, connections);
    }

    /**
     * @param properties of the consumers, bootstrap.servers among them
     * @param scenesTopic may be missing, where there are no scenes
     * @param eventsTopic may be missing, where there are no rules
     */
    public record Kafka(
            Map<String, String> properties,
            String framesTopic,
            String landmarksTopic,
            String rejectsTopic,
            String scenesTopic,
            String eventsTopic) {}
}
