package io.landmarkstream.prove;

import io.landmarkstream.FreePorts;
import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.job.Connectors;
import io.landmarkstream.job.FakeFinder;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.LandmarkJob;
import io.landmarkstream.job.LocalJob;
import io.landmarkstream.job.Preflight;
import io.landmarkstream.job.TestFrames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker with SASL_SSL (SCRAM-SHA-512) and an authorizer that allows nothing by itself. The job works with the rights
 * that docs/deployment.md lists and no other; without any one of them the preflight says which is missing; and a
 * certificate of another authority, one that has expired, a wrong password and a client without TLS are refused with
 * their reasons.
 */
final class LeastRights implements Proof {

    private static final String PASSWORD = "not-so-secret";
    private static final int FRAMES = 40;

    /** One right of the list, and a word of the sentence that tells that it is missing. */
    private record Right(ResourceType type, String name, PatternType pattern, AclOperation operation, String told) {
        AclBinding binding() {
            return new AclBinding(
                    new ResourcePattern(type, name, pattern),
                    new AccessControlEntry("User:job", "*", operation, AclPermissionType.ALLOW));
        }

        @Override
        public String toString() {
            return operation + " " + type + " " + name;
        }
    }

    private static final List<Right> RIGHTS = List.of(
            new Right(ResourceType.TOPIC, "frames", PatternType.LITERAL, AclOperation.READ, "frames"),
            new Right(ResourceType.TOPIC, "landmarks", PatternType.LITERAL, AclOperation.WRITE, "landmarks"),
            new Right(ResourceType.TOPIC, "rejects", PatternType.LITERAL, AclOperation.WRITE, "rejects"),
            new Right(ResourceType.GROUP, "site", PatternType.LITERAL, AclOperation.READ, "group site"),
            new Right(ResourceType.GROUP, "site-lease", PatternType.LITERAL, AclOperation.READ, "group site-lease"),
            new Right(
                    ResourceType.TRANSACTIONAL_ID,
                    "site-sink",
                    PatternType.PREFIXED,
                    AclOperation.WRITE,
                    "transactional-id-prefix"));

    private final Map<String, Boolean> cases = new LinkedHashMap<>();

    @Override
    public String name() {
        return "least-rights";
    }

    @Override
    public String promise() {
        return "The list of Kafka ACLs is enough, and each of them is needed.";
    }

    @Override
    public Length length() {
        return Length.FAST;
    }

    @Override
    public Outcome show(Setting setting) throws Exception {
        cases.clear();
        Path folder = setting.folder();
        Certificate sound = Certificate.make(folder, "sound", false);
        Certificate foreign = Certificate.make(folder, "foreign", false);
        Certificate expired = Certificate.make(folder, "expired", true);
        int[] ports = FreePorts.take(2);
        try (EmbeddedBroker broker =
                EmbeddedBroker.start(folder.resolve("broker"), 0, secured(sound, expired, ports))) {
            String secure = "127.0.0.1:" + ports[0];
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                "job", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                        .all()
                        .get();
                Brokers.createTopics(settings(broker.bootstrapServers(), Map.of()), 2, (short) 1);
                allow(admin);
                JobSettings job = settings(secure, client(sound, PASSWORD));
                note(setting, "the list is enough", works(broker, job));
                for (Right right : RIGHTS) {
                    admin.deleteAcls(List.of(right.binding().toFilter())).all().get();
                    note(setting, "without " + right, told(job, right.told()));
                    admin.createAcls(List.of(right.binding())).all().get();
                }
                note(
                        setting,
                        "the list is enough again",
                        Preflight.problems(job).isEmpty());
                note(
                        setting,
                        "a certificate of another authority is refused",
                        told(settings(secure, client(foreign, PASSWORD)), "valid certification path"));
                note(
                        setting,
                        "an expired certificate is refused",
                        told(settings("127.0.0.1:" + ports[1], client(expired, PASSWORD)), "NotAfter"));
                note(
                        setting,
                        "a wrong password is refused",
                        told(settings(secure, client(sound, "wrong")), "invalid credentials"));
                note(
                        setting,
                        "a client without TLS is refused",
                        told(settings(secure, Map.of()), "No Kafka broker answers"));
            }
        }
        long failed = cases.values().stream().filter(good -> !good).count();
        return new Outcome(
                failed == 0,
                0,
                "%d of %d cases as promised, with %d rights"
                        .formatted(cases.size() - failed, cases.size(), RIGHTS.size()),
                new HashMap<>(cases));
    }

    private void note(Setting setting, String what, boolean good) {
        cases.put(what, good);
        setting.say().accept("least-rights: " + what + ": " + (good ? "yes" : "NO"));
    }

    private static void allow(Admin admin) throws Exception {
        admin.createAcls(RIGHTS.stream().map(Right::binding).toList()).all().get();
    }

    /** Whether the preflight has a problem that says one of the words. */
    private static boolean told(JobSettings settings, String... words) {
        List<String> problems = Preflight.problems(settings);
        boolean told =
                problems.stream().anyMatch(problem -> List.of(words).stream().anyMatch(problem::contains));
        if (!told) {
            System.out.println("least-rights: the preflight says only " + problems);
        }
        return told;
    }

    /** Whether the job answers all frames, with committed records. */
    private static boolean works(EmbeddedBroker broker, JobSettings settings) throws Exception {
        List<String> problems = new ArrayList<>(Preflight.problems(settings));
        if (!problems.isEmpty()) {
            System.out.println("least-rights: " + problems);
            return false;
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < FRAMES; i++) {
                producer.send(new ProducerRecord<>(
                        "frames", "cam".getBytes(StandardCharsets.UTF_8), TestFrames.value("cam", i)));
            }
        }
        Configuration flink = new Configuration();
        flink.set(RestOptions.BIND_PORT, "0");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(flink);
        LandmarkJob.define(env, Connectors.kafka(settings, List.of()), FakeFinder.FACTORY, settings);
        JobClient client = env.executeAsync("least-rights");
        try (LocalJob job = new LocalJob(client);
                Readout readout = new Readout(broker.bootstrapServers(), "landmarks", "rejects")) {
            Cluster.await("all answers", () -> readout.count() == FRAMES || !job.isRunning());
            return readout.count() == FRAMES;
        }
    }

    private static JobSettings settings(String bootstrapServers, Map<String, String> client) {
        Map<String, String> values = new HashMap<>(Map.of(
                "landmarks.kafka.bootstrap-servers", bootstrapServers,
                "landmarks.kafka.group-id", "site",
                "landmarks.kafka.transactional-id-prefix", "site-sink",
                "landmarks.delivery", "exactly-once",
                "landmarks.parallelism", "2",
                "landmarks.checkpoint.interval", "500 ms"));
        client.forEach((name, value) -> values.put("landmarks.kafka.properties." + name, value));
        return JobSettings.of(Configuration.fromMap(values));
    }

    private static Map<String, String> client(Certificate trusted, String password) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"job\" password=\""
                        + password + "\";",
                "ssl.truststore.location",
                trusted.trust().toString(),
                "ssl.truststore.password",
                Certificate.PASSWORD,
                "ssl.truststore.type",
                "PKCS12");
    }

    private static Map<String, String> secured(Certificate sound, Certificate expired, int[] ports) {
        Map<String, String> more = new HashMap<>();
        String listeners = "SECURE://127.0.0.1:" + ports[0] + ",EXPIRED://127.0.0.1:" + ports[1];
        more.put("listeners", listeners);
        more.put("advertised.listeners", listeners);
        more.put("listener.security.protocol.map", "SECURE:SASL_SSL,EXPIRED:SASL_SSL");
        more.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        // Who comes by the plain listener, which is the proof itself, and the controller.
        more.put("super.users", "User:ANONYMOUS");
        more.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        Map.of("secure", sound, "expired", expired).forEach((listener, certificate) -> {
            String prefix = "listener.name." + listener + ".";
            more.put(
                    prefix + "scram-sha-512.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
            more.put(prefix + "ssl.keystore.location", certificate.store().toString());
            more.put(prefix + "ssl.keystore.password", Certificate.PASSWORD);
            more.put(prefix + "ssl.key.password", Certificate.PASSWORD);
            more.put(prefix + "ssl.keystore.type", "PKCS12");
        });
        return more;
    }

    /**
     * A broker's key with the certificate of an authority of its own.
     *
     * @param store of the broker
     * @param trust of clients that trust the authority
     */
    private record Certificate(Path store, Path trust) {
        static final String PASSWORD = "store-password";

        static Certificate make(Path folder, String name, boolean expired) throws IOException, InterruptedException {
            Path authority = folder.resolve(name + "-authority.p12");
            Path store = folder.resolve(name + ".p12");
            Path trust = folder.resolve(name + "-trust.p12");
            String root = folder.resolve(name + "-root.pem").toString();
            String request = folder.resolve(name + ".csr").toString();
            String signed = folder.resolve(name + ".pem").toString();
            keytool(
                    authority,
                    "-genkeypair",
                    "-alias",
                    "root",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=authority of " + name,
                    "-ext",
                    "bc:c",
                    "-startdate",
                    "-20d",
                    "-validity",
                    "30");
            keytool(authority, "-exportcert", "-rfc", "-alias", "root", "-file", root);
            keytool(trust, "-importcert", "-noprompt", "-alias", "root", "-file", root);
            keytool(store, "-genkeypair", "-alias", "broker", "-keyalg", "EC", "-dname", "CN=broker");
            keytool(store, "-certreq", "-alias", "broker", "-file", request);
            keytool(
                    authority,
                    "-gencert",
                    "-rfc",
                    "-alias",
                    "root",
                    "-infile",
                    request,
                    "-outfile",
                    signed,
                    "-ext",
                    "SAN=ip:127.0.0.1,dns:localhost",
                    "-startdate",
                    "-10d",
                    "-validity",
                    expired ? "5" : "20");
            keytool(store, "-importcert", "-noprompt", "-alias", "root", "-file", root);
            keytool(store, "-importcert", "-noprompt", "-alias", "broker", "-file", signed);
            return new Certificate(store, trust);
        }

        private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>();
            command.add(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
            command.addAll(List.of(arguments));
            command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said.strip());
            }
        }
    }
}
