package io.landmarkstream.prove;

import io.landmarkstream.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A cluster that deploy/standalone started with deploy/flink/config.yaml as it is: every port that its processes listen
 * on is on the loopback interface, a jar cannot be uploaded, and no file outside of the logs can be read. Control: a
 * socket on all interfaces is seen as open. Flink answers whatever Host a request names, so what fronts it must not.
 */
final class PortsClosed implements Proof {

    @Override
    public String name() {
        return "ports-closed";
    }

    @Override
    public String promise() {
        return "Flink's ports listen on the loopback interface; uploads are refused.";
    }

    @Override
    public Length length() {
        return Length.FAST;
    }

    @Override
    public Outcome show(Setting setting) throws Exception {
        Path home = Path.of(System.getProperty("landmarks.home", ".")).toAbsolutePath();
        Path cluster = Files.createDirectories(setting.folder().resolve("cluster"));
        int[] ports = FreePorts.take(2);
        script(
                home,
                cluster,
                setting,
                "start.sh",
                "-D",
                "rest.port=" + ports[0],
                "-D",
                "jobmanager.rpc.port=" + ports[1]);
        Map<String, Object> figures = new LinkedHashMap<>();
        List<String> wrong = new ArrayList<>();
        try {
            List<Long> processes = ProcessHandle.allProcesses()
                    .filter(process -> process.info().arguments().stream()
                            .flatMap(Stream::of)
                            .anyMatch(("-Dlandmarks.cluster=" + cluster)::equals))
                    .map(ProcessHandle::pid)
                    .toList();
            List<String> listening = new ArrayList<>();
            for (long pid : processes) {
                listening.addAll(listening(pid));
            }
            List<String> open = listening.stream().filter(PortsClosed::isOpen).toList();
            open.forEach(port -> wrong.add("listens on " + port));
            figures.put("processes", processes.size());
            figures.put("listening", listening.size());
            figures.put("open", open);
            if (processes.size() < 2 || listening.size() < 3) {
                wrong.add("only " + processes.size() + " processes with " + listening.size() + " ports were seen");
            }
            try (ServerSocket control = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
                if (listening(ProcessHandle.current().pid()).stream().noneMatch(PortsClosed::isOpen)) {
                    wrong.add("the control's port " + control.getLocalPort() + " was not seen");
                }
            }
            refused(ports[0], "POST", "/jars/upload", "an uploaded jar", figures, wrong);
            refused(ports[0], "POST", "/jars/x.jar/run", "running a jar", figures, wrong);
            for (String path : List.of(
                    "/jobmanager/logs/..%252f..%252f..%252f..%252f..%252f..%252fetc%252fpasswd",
                    "/jobmanager/logs/..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
                    "/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd")) {
                String body = ask(ports[0], "GET", path).body();
                if (body.contains("root:")) {
                    wrong.add("a file outside of the logs was read: " + path);
                }
            }
        } finally {
            script(home, cluster, setting, "stop.sh");
        }
        return new Outcome(
                wrong.isEmpty(),
                0,
                wrong.isEmpty()
                        ? figures.get("listening") + " ports of " + figures.get("processes")
                                + " processes listen, none beyond the loopback interface; uploads are refused"
                        : String.join("; ", wrong),
                figures);
    }

    private static void refused(
            int port, String method, String path, String what, Map<String, Object> figures, List<String> wrong)
            throws IOException, InterruptedException {
        int status = ask(port, method, path).statusCode();
        figures.put(method + " " + path, status);
        if (status < 400) {
            wrong.add(what + " is not refused: status " + status);
        }
    }

    private static HttpResponse<String> ask(int port, String method, String path)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
    }

    /** Addresses that a process listens on, in the kernel's notation. */
    private static List<String> listening(long pid) throws IOException {
        List<String> inodes = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring(8, target.length() - 1));
                    }
                }
            }
        }
        List<String> addresses = new ArrayList<>();
        for (String file : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + file))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[3].equals("0A") && inodes.contains(fields[9])) {
                    addresses.add(fields[1]);
                }
            }
        }
        return addresses;
    }

    /** Whether others can reach an address: 127.0.0.0/8, ::1 and 127.0.0.0/8 as IPv6 are the machine's own. */
    private static boolean isOpen(String address) {
        String host = address.substring(0, address.indexOf(':'));
        return !(host.length() == 8 && host.endsWith("7F")
                || host.equals("00000000000000000000000001000000")
                || host.startsWith("0000000000000000FFFF0000") && host.endsWith("7F"));
    }

    private static void script(Path home, Path cluster, Setting setting, String name, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(home.resolve("deploy/standalone").resolve(name).toString()));
        command.addAll(List.of(arguments));
        Path log = setting.folder().resolve(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("LANDMARKS_CLUSTER_DIR", cluster.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        if (builder.start().waitFor() != 0) {
            throw new IOException(name + " failed: " + Files.readString(log));
        }
    }
}
