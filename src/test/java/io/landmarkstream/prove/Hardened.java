package io.landmarkstream.prove;

import com.google.protobuf.ByteString;
import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.TestFrames;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The job with the shipped networks, JPEG and H.264, as the containers of docker-compose.yml run it: a user without a
 * name, a read-only root, no capabilities, no new privileges, a temporary folder in which nothing can be executed, and
 * one small folder for FFmpeg's libraries. What is writable is listed. Takes root, to give it up.
 */
final class Hardened implements Proof {

    private static final int FRAMES = 20;

    /** The first argument is the folder that becomes /mnt, the rest the command. */
    private static final String CONFINE = """
            set -e
            folder=$1; shift
            mount --make-rprivate /
            mount --rbind "$folder" /mnt
            mount -t tmpfs -o mode=1777,size=64m,noexec,nosuid,nodev tmpfs /tmp
            mount -t tmpfs -o size=128m,uid=9999,gid=9999,nosuid,nodev tmpfs /mnt/cache
            cut -d ' ' -f 5 /proc/self/mountinfo | while read -r at; do
              case $at in
                /tmp | /mnt/cache | /proc | /proc/* | /sys | /sys/* | /dev/pts | /dev/mqueue) ;;
                *) mount -o remount,bind,ro "$at" 2>/dev/null || true ;;
              esac
            done
            cd /mnt
            exec setpriv --reuid 9999 --regid 9999 --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs \
              env HOME=/nonexistent "$@"
            """;

    /** Prints what is writable, executable and allowed. */
    private static final String LOOK = """
            for at in / /bin /etc /home /mnt /mnt/app /mnt/cache /mnt/models /mnt/native /opt /root /run /srv \
                /tmp /usr \
                /usr/lib /var /var/lib /var/tmp /dev /dev/shm; do
              (: >"$at/.landmarks-proof") 2>/dev/null && rm -f "$at/.landmarks-proof" && echo "writable $at"
            done
            cp /bin/true /tmp/true 2>/dev/null && ! /tmp/true 2>/dev/null && echo "noexec /tmp"
            echo "uid $(id -u)"
            grep -E '^(CapEff|CapBnd|NoNewPrivs):' /proc/self/status
            """;

    @Override
    public String name() {
        return "hardened";
    }

    @Override
    public String promise() {
        return "The job runs as a plain user with a read-only root and no capabilities.";
    }

    @Override
    public Length length() {
        return Length.FAST;
    }

    @Override
    public Outcome show(Setting setting) throws Exception {
        Path home = Path.of(System.getProperty("landmarks.home", ".")).toAbsolutePath();
        if (!"root".equals(System.getProperty("user.name")) || !Files.isExecutable(Path.of("/usr/bin/unshare"))) {
            throw new NotHere("it takes root and util-linux (unshare, setpriv)");
        }
        Path lib = home.resolve("target/app/lib");
        if (!Files.isDirectory(lib)) {
            throw new NotHere("target/app is not built: run bin/landmarks --help once");
        }
        Path root = Files.createDirectories(setting.folder().resolve("root"));
        // As the images do: the native libraries of ONNX Runtime lie unpacked.
        unpackNatives(lib, Files.createDirectories(root.resolve("native")));
        copy(lib, Files.createDirectories(root.resolve("app/lib")));
        copy(home.resolve("models"), root.resolve("models"));
        Files.createDirectories(root.resolve("cache"));
        List<String> told = look(root);
        List<String> writable = told.stream()
                .filter(line -> line.startsWith("writable "))
                .map(line -> line.substring(9))
                .toList();
        boolean confined = told.contains("uid 9999")
                && told.contains("noexec /tmp")
                && told.contains("NoNewPrivs:\t1")
                && told.contains("CapEff:\t0000000000000000")
                && told.contains("CapBnd:\t0000000000000000")
                && writable.stream()
                        .allMatch(at -> List.of("/tmp", "/mnt/cache").contains(at));
        long answered;
        String tail;
        try (EmbeddedBroker broker = EmbeddedBroker.start(setting.folder().resolve("broker"))) {
            Brokers.createTopics(
                    JobSettings.of(Configuration.fromMap(
                            Map.of("landmarks.kafka.bootstrap-servers", broker.bootstrapServers()))),
                    2,
                    (short) 1);
            publish(broker, home);
            Path log = setting.folder().resolve("run.log");
            Process job = confined(root, log, run(broker));
            try (Readout readout = new Readout(broker.bootstrapServers(), "landmarks", "rejects")) {
                Cluster.await("all answers", () -> readout.count() >= 2L * FRAMES || !job.isAlive());
                answered = readout.seen().entrySet().stream()
                        .filter(lane -> lane.getKey().endsWith("results"))
                        .mapToLong(lane -> lane.getValue().size())
                        .sum();
            } finally {
                job.destroy();
                job.waitFor();
            }
            List<String> lines = Files.readAllLines(log);
            tail = String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        }
        boolean holds = confined && answered == 2L * FRAMES;
        if (!holds) {
            setting.say().accept(String.join("\n", told) + "\n" + tail);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("frames", 2 * FRAMES);
        figures.put("results", answered);
        figures.put("writable", writable);
        figures.put("confined", confined);
        return new Outcome(
                holds,
                0,
                "%d of %d frames have results; writable: %s"
                        .formatted(answered, 2 * FRAMES, String.join(", ", writable)),
                figures);
    }

    private static String[] run(EmbeddedBroker broker) {
        return new String[] {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.time=ALL-UNNAMED",
            "-Donnxruntime.native.path=/mnt/native",
            "-Dorg.bytedeco.javacpp.cachedir=/mnt/cache",
            "-Dlandmarks.home=/mnt",
            "-cp",
            "/mnt/app/lib/*",
            "io.landmarkstream.cli.Main",
            "run",
            "--bootstrap-servers",
            broker.bootstrapServers(),
        };
    }

    private static Process confined(Path root, Path log, String... command) throws IOException {
        List<String> all = new ArrayList<>(
                List.of("unshare", "--mount", "--ipc", "sh", "-c", CONFINE, "confine", root.toString()));
        all.addAll(List.of(command));
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static List<String> look(Path root) throws IOException, InterruptedException {
        Path log = root.resolveSibling("look.log");
        confined(root, log, "sh", "-c", LOOK).waitFor();
        return Files.readAllLines(log);
    }

    private static void publish(EmbeddedBroker broker, Path home) throws IOException {
        byte[] people = Files.readAllBytes(home.resolve("examples/people.jpg"));
        List<byte[]> units = io.landmarkstream.decode.Videos.units("plain.h264");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < FRAMES; i++) {
                send(producer, "jpeg", i, Codec.CODEC_JPEG, people);
                send(producer, "video", i, Codec.CODEC_H264, units.get(i % units.size()));
            }
        }
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, String camera, int sequence, Codec codec, byte[] data) {
        Frame frame = Frame.newBuilder()
                .setVersion(1)
                .setCamera(camera)
                .setSequence(sequence)
                .setCaptureTimeUs(TestFrames.EPOCH_US + sequence * TestFrames.STEP_US)
                .setCodec(codec)
                .setData(ByteString.copyFrom(data))
                .build();
        producer.send(new ProducerRecord<>("frames", camera.getBytes(StandardCharsets.UTF_8), frame.toByteArray()));
    }

    private static void unpackNatives(Path lib, Path to) throws IOException {
        try (var jars = Files.newDirectoryStream(lib, "onnxruntime*.jar")) {
            for (Path jar : jars) {
                try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
                    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                        if (entry.getName().matches("ai/onnxruntime/native/linux-x64/.*\\.so")) {
                            write(zip, to.resolve(Path.of(entry.getName()).getFileName()));
                        }
                    }
                }
            }
        }
    }

    private static void write(InputStream in, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            in.transferTo(out);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
