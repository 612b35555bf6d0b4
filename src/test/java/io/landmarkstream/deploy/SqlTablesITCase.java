package io.landmarkstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.emit.Format;
import io.landmarkstream.emit.Payload;
import io.landmarkstream.job.JobOptions;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.Topics;
import io.landmarkstream.proto.Box;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.EventType;
import io.landmarkstream.proto.FrameFlag;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.HandAttributes;
import io.landmarkstream.proto.Handedness;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.ModelRef;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.SceneFrame;
import io.landmarkstream.proto.SceneObject;
import io.landmarkstream.proto.ScenePoint;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.proto.TrackedObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** deploy/sql reads what the job writes as JSON. */
class SqlTablesITCase {

    private static final Path SQL = Path.of(System.getProperty("landmarks.home"), "deploy", "sql");

    @TempDir
    Path directory;

    private final TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());

    @Test
    void everyFieldOfTheWireContractIsAColumnOfItsTypeAndNothingElseIs() throws IOException {
        statements("tables.sql").forEach(tables::executeSql);
        assertThat(physicalColumns("landmarks")).isEqualTo(columns(FrameLandmarks.getDescriptor()));
        assertThat(physicalColumns("rejects")).isEqualTo(columns(Reject.getDescriptor()));
        assertThat(physicalColumns("scenes")).isEqualTo(columns(SceneFrame.getDescriptor()));
        assertThat(physicalColumns("events")).isEqualTo(columns(Event.getDescriptor()));
    }

    @Test
    void kafkaTablesAndAllQueriesArePlannedAsTheyStand() throws IOException {
        statements("tables.sql").forEach(tables::executeSql);
        for (String query : statements("queries.sql")) {
            assertThat(tables.explainSql(query)).contains("default_database");
        }
    }

    @Test
    void recordsReadBackAsTheyWereWritten() throws Exception {
        readFromFiles();
        Row row =
                rows("SELECT camera, sequence, capture_time_us, flags, objects, `models`, capture_time FROM landmarks")
                        .get(0);
        assertThat(row.getField("camera")).isEqualTo("cam-1");
        assertThat(row.getField("sequence")).isEqualTo(new BigDecimal("18446744073709551615"));
        assertThat(row.getField("capture_time_us")).isEqualTo(1_700_000_000_123_456L);
        assertThat(row.getField("capture_time")).hasToString("2023-11-14T22:13:20.123Z");
        assertThat((Object[]) row.getField("flags")).containsExactly("FRAME_FLAG_NEW_STREAM");
        Row object = (Row) ((Object[]) row.getField("objects"))[0];
        assertThat(object.getField("handedness")).isEqualTo("HANDEDNESS_LEFT");
        Row point = (Row) ((Object[]) object.getField("landmarks"))[8];
        assertThat(point.getField("x")).isEqualTo(8.5f);
        assertThat(point.getField("visibility")).isNull();
        assertThat(((Row) object.getField("box")).getField("right")).isEqualTo(640.25f);
    }

    @Test
    void everyQueryAnswersFromTheWrittenRecords() throws Exception {
        readFromFiles();
        List<String> queries = statements("queries.sql");
        List<List<Row>> answers = new ArrayList<>();
        for (String query : queries) {
            answers.add(rows(query));
        }
        assertThat(answers.get(0)).hasSize(1);
        assertThat(answers.get(0).get(0).getField("objects")).isEqualTo(2);
        assertThat(answers.get(1))
                .extracting(row -> row.getField("index_tip_x"))
                .containsExactly(8.5f);
        assertThat(answers.get(2)).extracting(row -> row.getField("gesture")).containsExactly("thumb_up");
        assertThat(answers.get(3))
                .extracting(row -> row.getField("worst_seconds"))
                .containsExactly(0);
        assertThat(answers.get(4)).extracting(row -> row.getField("reason")).containsExactly("REASON_TRUNCATED");
        assertThat(answers.get(5))
                .extracting(row -> row.getField("index_tip_z"))
                .containsExactly(1.25f);
    }

    /** The tables as they stand, with files in the place of the topics. */
    @Test
    void queriesAnswerFromABrokersTopics() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            JobSettings settings = JobSettings.of(
                    Configuration.fromMap(Map.of(JobOptions.BOOTSTRAP_SERVERS.key(), broker.bootstrapServers())));
            Topics.create(settings, 1, (short) 1, Duration.ofHours(1));
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers()),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>("landmarks", Payload.of(landmarks(), Format.JSON)))
                        .get();
                producer.send(new ProducerRecord<>("rejects", Payload.of(reject(), Format.JSON)))
                        .get();
            }
            for (String statement : statements("tables.sql")) {
                tables.executeSql(statement
                        .replace("localhost:29092", broker.bootstrapServers())
                        .replace("'latest-offset'", "'earliest-offset', 'scan.bounded.mode' = 'latest-offset'"));
            }
            List<String> queries = statements("queries.sql");
            assertThat(rows(queries.get(0)))
                    .extracting(row -> row.getField("objects"))
                    .containsExactly(2);
            assertThat(rows(queries.get(4)))
                    .extracting(row -> row.getField("reason"))
                    .containsExactly("REASON_TRUNCATED");
        }
    }

    /** deploy/sql/postgres.sql against a PostgreSQL; what comes a second time changes nothing. */
    @Test
    void eventsGoIntoPostgresOnceEach() throws Exception {
        readFromFiles();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            String file = Files.readString(SQL.resolve("postgres.sql"));
            String schema = Pattern.compile("(?s)--   CREATE TABLE.*?;\n")
                    .matcher(file)
                    .results()
                    .findFirst()
                    .orElseThrow()
                    .group()
                    .replaceAll("(?m)^--", "");
            statement.execute(schema);
            List<String> statements = statements("postgres.sql");
            tables.executeSql(statements
                    .get(0)
                    .replaceFirst("jdbc:postgresql://[^']+", postgres.getJdbcUrl("postgres", "postgres"))
                    .replace("'landmarks'", "'postgres'"));
            for (int i = 0; i < 2; i++) {
                tables.executeSql(statements.get(1)).await();
            }
            try (ResultSet rows = statement.executeQuery("SELECT * FROM events")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("camera")).isEqualTo("cam-1");
                assertThat(rows.getLong("number")).isEqualTo(3);
                assertThat(rows.getString("type")).isEqualTo("zone_left");
                assertThat(rows.getString("zone")).isEqualTo("door");
                assertThat(rows.getString("gesture")).isNull();
                assertThat(rows.getString("direction")).isNull();
                assertThat(rows.getDouble("duration_seconds")).isEqualTo(2.5);
                assertThat(rows.next()).isFalse();
            }
        }
    }

    /** The catalog is another one here; columns and types are those of the file. */
    @Test
    void handsForIcebergArePlannedAsTheyStand() throws Exception {
        readFromFiles();
        List<String> statements = statements("iceberg.sql");
        tables.executeSql("CREATE CATALOG lake WITH ('type' = 'generic_in_memory')");
        tables.executeSql(statements.get(1));
        tables.executeSql(statements.get(2).replace("PARTITIONED BY (dt)", "WITH ('connector' = 'blackhole')"));
        assertThat(tables.explainSql(statements.get(3))).contains("lake.landmarks.hands");
        tables.executeSql(statements.get(3)).await();
    }

    private void readFromFiles() throws IOException {
        write("landmarks", landmarks());
        write("rejects", reject());
        write("scenes", scene());
        write("events", event());
        for (String statement : statements("tables.sql")) {
            String table = statement.split("\\s+")[2];
            tables.executeSql(statement
                    .replaceFirst(
                            "record_time TIMESTAMP_LTZ\\(3\\) METADATA FROM 'timestamp' VIRTUAL",
                            "record_time AS TO_TIMESTAMP_LTZ(%s / 1000, 3)"
                                    .formatted(table.equals("scenes") ? "time_us" : "capture_time_us"))
                    .replaceFirst(
                            "(?s)\\) WITH \\(.*",
                            ") WITH ('connector'='filesystem', 'format'='json', 'path'='"
                                    + directory.resolve(table).toUri() + "')"));
        }
    }

    private void write(String table, Message message) throws IOException {
        String json = new String(Payload.of(message, Format.JSON), StandardCharsets.UTF_8);
        Files.createDirectories(directory.resolve(table));
        Files.writeString(directory.resolve(table).resolve("part"), json + "\n");
    }

    private static SceneFrame scene() {
        SceneObject.Builder hand =
                SceneObject.newBuilder().setId(3).setKind("hand").setState(TrackState.TRACK_STATE_OBSERVED);
        for (int i = 0; i < 21; i++) {
            hand.addPoints(ScenePoint.newBuilder().setZ(i == 8 ? 1.25f : 1));
        }
        return SceneFrame.newBuilder()
                .setVersion(1)
                .setScene("room")
                .setTimeUs(1_700_000_000_123_456L)
                .addObjects(hand)
                .build();
    }

    private static Event event() {
        return Event.newBuilder()
                .setVersion(1)
                .setCamera("cam-1")
                .setNumber(3)
                .setType(EventType.EVENT_TYPE_ZONE_LEFT)
                .setZone("door")
                .setCaptureTimeUs(1_700_000_000_123_456L)
                .setDurationUs(2_500_000)
                .build();
    }

    private static Reject reject() {
        return Reject.newBuilder()
                .setVersion(1)
                .setCamera("cam-1")
                .setSequence(5)
                .setCaptureTimeUs(1_700_000_000_123_456L)
                .setPartition(3)
                .setOffset(1L << 40)
                .setSize(77)
                .setReason(Reason.REASON_TRUNCATED)
                .build();
    }

    private static FrameLandmarks landmarks() {
        TrackedObject.Builder hand = TrackedObject.newBuilder()
                .setTrackId(7)
                .setKind("hand")
                .setHandedness(Handedness.HANDEDNESS_LEFT)
                .setState(TrackState.TRACK_STATE_OBSERVED)
                .setTopology("hand21")
                .setHand(HandAttributes.newBuilder().setGesture("thumb_up"))
                .setBox(Box.newBuilder().setRight(640.25f));
        for (int i = 0; i < 21; i++) {
            hand.addLandmarks(Landmark.newBuilder().setX(i + 0.5f).setY(2));
        }
        return FrameLandmarks.newBuilder()
                .setVersion(1)
                .setCamera("cam-1")
                .setSequence(-1) // the largest number without sign
                .setCaptureTimeUs(1_700_000_000_123_456L)
                .addFlags(FrameFlag.FRAME_FLAG_NEW_STREAM)
                .addObjects(hand)
                .addObjects(TrackedObject.newBuilder().setKind("face").setState(TrackState.TRACK_STATE_OBSERVED))
                .addModels(ModelRef.newBuilder().setName("m").setSha256("00"))
                .build();
    }

    private List<Row> rows(String query) throws Exception {
        TableResult result = tables.executeSql(query);
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> iterator = result.collect()) {
            iterator.forEachRemaining(rows::add);
        }
        return rows;
    }

    private Map<String, String> physicalColumns(String table) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (Column column : tables.from(table).getResolvedSchema().getColumns()) {
            if (column.isPhysical()) {
                columns.put(
                        column.getName(), column.getDataType().getLogicalType().asSerializableString());
            }
        }
        return columns;
    }

    private static Map<String, String> columns(Descriptor message) {
        Map<String, String> columns = new LinkedHashMap<>();
        message.getFields().forEach(field -> columns.put(field.getName(), type(field)));
        return columns;
    }

    private static String type(FieldDescriptor field) {
        String element =
                switch (field.getType()) {
                    case UINT64 -> "DECIMAL(20, 0)";
                    case UINT32, INT64 -> "BIGINT";
                    case INT32 -> "INT";
                    case FLOAT -> "FLOAT";
                    case BOOL -> "BOOLEAN";
                    case STRING, ENUM -> "VARCHAR(2147483647)";
                    case MESSAGE ->
                        columns(field.getMessageType()).entrySet().stream()
                                .map(column -> "`" + column.getKey() + "` " + column.getValue())
                                .collect(Collectors.joining(", ", "ROW<", ">"));
                    default -> throw new IllegalArgumentException("no SQL type for " + field);
                };
        return field.isRepeated() ? "ARRAY<" + element + ">" : element;
    }

    private static List<String> statements(String file) throws IOException {
        String sql = Files.readString(SQL.resolve(file)).replaceAll("(?m)--.*$", "");
        return Arrays.stream(sql.split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }
}
