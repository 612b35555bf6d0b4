package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import blue.strategic.parquet.Hydrator;
import blue.strategic.parquet.HydratorSupplier;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.landmarkstream.export.Table;
import io.landmarkstream.proto.Box;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.EventType;
import io.landmarkstream.proto.Expression;
import io.landmarkstream.proto.FaceAttributes;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.HandAttributes;
import io.landmarkstream.proto.Handedness;
import io.landmarkstream.proto.HeadPose;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.proto.TrackedObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code landmarks export} writes, read back by other means, and what it refuses. */
class ExportCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path results;

    /** Three frames: a hand that shows its palm in two of them beside a face in the first, then nothing. */
    @BeforeEach
    void threeFrames() throws IOException {
        results = dir.resolve("results.jsonl");
        lines(results, frame(0).addObjects(hand(true)).addObjects(face()), frame(1).addObjects(hand(true)), frame(2));
    }

    @Test
    void csvHasALineForEachObject() throws IOException {
        Path file = dir.resolve("hands.csv");
        assertThat(export(results, "--out", file)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("3 messages read, 3 rows written");

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(4);
        List<String> header = Arrays.asList(lines.get(0).split(","));
        assertThat(header).isEqualTo(Table.OBJECTS.columns());
        // The camera's name holds a comma and quotation marks.
        assertThat(lines.get(1))
                .startsWith("\"gate \"\"1\"\", north\",s,18446744073709551610,1970-01-01T00:00:10Z,10000000,640,480,");
        String[] hand =
                lines.get(1).substring("\"gate \"\"1\"\", north\"".length()).split(",", -1);
        assertThat(hand[header.indexOf("handedness")]).isEqualTo("left");
        assertThat(hand[header.indexOf("gesture")]).isEqualTo("open_palm");
        assertThat(hand[header.indexOf("yaw")]).isEmpty();
        assertThat(hand[header.indexOf("x")].split(" ")).hasSize(21).startsWith("0.5", "1.5");
        assertThat(hand[header.indexOf("predicted")]).isEqualTo("20");
        String[] face =
                lines.get(2).substring("\"gate \"\"1\"\", north\"".length()).split(",", -1);
        assertThat(face[header.indexOf("yaw")]).isEqualTo("12.5");
        assertThat(face[header.indexOf("jaw_open")]).isEqualTo("0.25");
        assertThat(face[header.indexOf("gaze_yaw")]).isEmpty();
        assertThat(face[header.indexOf("gesture")]).isEmpty();
    }

    @Test
    void parquetReadsBackAsItWasWritten() throws IOException {
        Path file = dir.resolve("hands.parquet");
        assertThat(export(results, "--out", file, "--kind", "hand"))
                .as(err.toString())
                .isZero();
        List<Map<String, Object>> rows = parquet(file);
        assertThat(rows).hasSize(2);
        Map<String, Object> row = rows.get(0);
        assertThat(row.get("camera")).isEqualTo("gate \"1\", north");
        assertThat(row.get("sequence")).isEqualTo(-6L); // without sign: 2^64 - 6
        assertThat(row.get("time")).isEqualTo(10_000_000L);
        assertThat(row.get("handedness")).isEqualTo("left");
        assertThat(row.get("gesture")).isEqualTo("open_palm");
        assertThat(row.get("mirrored")).isEqualTo(false);
        assertThat(row.get("yaw")).isNull();
    }

    @Test
    void cocoHasImagesAnnotationsAndCategories() throws IOException {
        Path file = dir.resolve("coco.json");
        assertThat(export(results, "--out", file)).as(err.toString()).isZero();
        JsonNode coco = JSON.readTree(file.toFile());
        assertThat(coco.get("images")).hasSize(3);
        assertThat(coco.get("images").get(0).get("file_name").asText())
                .isEqualTo("gate \"1\", north/18446744073709551610.jpg");
        assertThat(coco.get("annotations")).hasSize(3);
        JsonNode hand = coco.get("annotations").get(2);
        assertThat(hand.get("image_id").asInt()).isEqualTo(2);
        assertThat(hand.get("keypoints")).hasSize(63);
        assertThat(hand.get("keypoints").get(2).asInt()).isEqualTo(2);
        assertThat(hand.get("keypoints").get(62).asInt()).isEqualTo(1);
        assertThat(hand.get("bbox").toString()).isEqualTo("[10.0,20.0,30.0,40.0]");
        assertThat(hand.get("attributes").toString()).isEqualTo("{\"handedness\":\"left\",\"gesture\":\"open_palm\"}");
        JsonNode category = coco.get("categories").get(hand.get("category_id").asInt() - 1);
        assertThat(category.get("name").asText()).isEqualTo("hand");
        assertThat(category.get("keypoints").get(8).asText()).isEqualTo("index_tip");
        assertThat(category.get("skeleton").get(0).toString()).isEqualTo("[1,2]");
        try (var left = Files.list(dir)) {
            assertThat(left).as("no file of the images is left").hasSize(2);
        }
    }

    @Test
    void gesturesOfResultsBecomeCues() throws IOException {
        Path file = dir.resolve("clip.vtt");
        assertThat(export(results, "--out", file)).as(err.toString()).isZero();
        assertThat(Files.readString(file)).isEqualTo("""
                        WEBVTT

                        00:00:00.000 --> 00:00:01.300
                        gate "1", north: left hand 7 open_palm
                        """);
    }

    @Test
    void eventsBecomeCuesFromBeginToEnd() throws IOException {
        Path events = dir.resolve("events.jsonl");
        Event.Builder visit = Event.newBuilder()
                .setVersion(1)
                .setCamera("door")
                .setRule("visits")
                .setKind("face")
                .setTrackId(3)
                .setZone("desk <1>")
                .setBeginUs(61_000_000)
                .setCaptureTimeUs(61_500_000)
                .setType(EventType.EVENT_TYPE_ZONE_ENTERED);
        Event left = visit.clone()
                .setType(EventType.EVENT_TYPE_ZONE_LEFT)
                .setEndUs(65_250_000)
                .setCaptureTimeUs(66_000_000)
                .build();
        Event.Builder blink = Event.newBuilder()
                .setVersion(1)
                .setCamera("door")
                .setRule("blinks")
                .setKind("face")
                .setTrackId(3)
                .setBeginUs(62_000_000)
                .setCaptureTimeUs(62_000_000)
                .setType(EventType.EVENT_TYPE_BLINKED);
        Event.Builder still = visit.clone().setTrackId(4).setBeginUs(64_000_000);
        lines(events, visit, still, left.toBuilder(), blink);
        Path file = dir.resolve("events.vtt");
        assertThat(export(events, "--out", file, "--table", "events", "--zero", "1970-01-01T00:01:00Z"))
                .as(err.toString())
                .isZero();
        assertThat(Files.readString(file)).isEqualTo("""
                        WEBVTT

                        00:00:01.000 --> 00:00:05.250
                        door: face 3 in desk &lt;1&gt;

                        00:00:02.000 --> 00:00:03.500
                        door: face 3 blinked

                        00:00:04.000 --> 00:00:06.000
                        door: face 4 in desk &lt;1&gt;
                        """);
    }

    @Test
    void rejectsAreATableToo() throws IOException {
        Path rejects = dir.resolve("rejects.jsonl");
        lines(
                rejects,
                Reject.newBuilder()
                        .setVersion(1)
                        .setCamera("a")
                        .setReason(Reason.REASON_TRUNCATED)
                        .setDetail("ends early")
                        .setOffset(9));
        Path file = dir.resolve("rejects.csv");
        assertThat(export(rejects, "--out", file, "--table", "rejects")).isZero();
        assertThat(Files.readAllLines(file).get(1)).isEqualTo("a,,0,1970-01-01T00:00:00Z,0,truncated,ends early,0,9,,");
    }

    @Test
    void everyFieldOfWhatHappensIsAColumn() {
        List<String> events = new ArrayList<>();
        Event.getDescriptor().getFields().forEach(f -> events.add(f.getName()));
        events.removeAll(List.of("version", "outline"));
        events.add("time");
        assertThat(Table.EVENTS.columns()).containsExactlyInAnyOrderElementsOf(events);
        List<String> rejects = new ArrayList<>();
        Reject.getDescriptor().getFields().forEach(f -> rejects.add(f.getName()));
        rejects.remove("version");
        rejects.add("time");
        assertThat(Table.REJECTS.columns()).containsExactlyInAnyOrderElementsOf(rejects);
    }

    @Test
    void docsNameEveryColumn() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("landmarks.home"), "docs", "export.md"));
        for (Table table : Table.values()) {
            assertThat(table.columns())
                    .allSatisfy(
                            column -> assertThat(page).as(table + ": " + column).contains("`" + column + "`"));
        }
    }

    @Test
    void whatCannotBeWrittenIsRefusedWithTheCure() throws IOException {
        assertThat(export(results, "--out", dir.resolve("hands.txt"))).isEqualTo(2);
        assertThat(export(results, "--out", dir.resolve("a.json"), "--table", "frames"))
                .isEqualTo(2);
        assertThat(export(dir.resolve("none.json"), "--out", dir.resolve("a.csv")))
                .isNotZero();
        Files.writeString(results, "no result\n");
        assertThat(export(results, "--out", dir.resolve("b.csv"))).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "hands.txt does not tell the format: let it end with .csv",
                        "coco holds objects; other tables go into csv or parquet",
                        "none.json",
                        results + ", line 1: this is no result of bin/landmarks detect --json");
    }

    private static List<Map<String, Object>> parquet(Path file) throws IOException {
        HydratorSupplier<Map<String, Object>, Map<String, Object>> maps =
                HydratorSupplier.constantly(new Hydrator<Map<String, Object>, Map<String, Object>>() {
                    @Override
                    public Map<String, Object> start() {
                        return new TreeMap<>();
                    }

                    @Override
                    public Map<String, Object> add(Map<String, Object> row, String name, Object value) {
                        if (value != null) {
                            row.put(name, value);
                        }
                        return row;
                    }

                    @Override
                    public Map<String, Object> finish(Map<String, Object> row) {
                        return row;
                    }
                });
        List<String> flat = List.of("camera", "sequence", "time", "handedness", "gesture", "mirrored", "yaw");
        try (var rows = blue.strategic.parquet.ParquetReader.streamContent(file.toFile(), maps, flat)) {
            return rows.toList();
        }
    }

    private static FrameLandmarks.Builder frame(int number) {
        return FrameLandmarks.newBuilder()
                .setVersion(1)
                .setCamera("gate \"1\", north")
                .setStream("s")
                .setSequence(-6 + number)
                .setCaptureTimeUs(10_000_000 + 1_000_000L * number)
                .setWidth(640)
                .setHeight(480);
    }

    private static TrackedObject.Builder hand(boolean palm) {
        TrackedObject.Builder hand = TrackedObject.newBuilder()
                .setTrackId(7)
                .setKind("hand")
                .setHandedness(Handedness.HANDEDNESS_LEFT)
                .setState(TrackState.TRACK_STATE_OBSERVED)
                .setScore(.9f)
                .setTopology("hand21")
                .setBox(Box.newBuilder().setLeft(10).setTop(20).setRight(40).setBottom(60))
                .setHand(HandAttributes.newBuilder()
                        .setGesture(palm ? "open_palm" : "")
                        .setGestureUs(300_000));
        for (int i = 0; i < 21; i++) {
            hand.addLandmarks(Landmark.newBuilder().setX(i + .5f).setY(2 * i).setPredicted(i == 20));
        }
        return hand;
    }

    private static TrackedObject.Builder face() {
        TrackedObject.Builder face = TrackedObject.newBuilder()
                .setTrackId(1)
                .setKind("face")
                .setTopology("a-topology-that-nobody-knows")
                .setFace(FaceAttributes.newBuilder()
                        .setPose(HeadPose.newBuilder().setYaw(12.5f))
                        .setExpression(Expression.newBuilder().setJawOpen(.25f)));
        for (int i = 0; i < 5; i++) {
            face.addLandmarks(Landmark.newBuilder().setX(i));
        }
        return face;
    }

    private static void lines(Path file, Message.Builder... messages) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Message.Builder message : messages) {
            lines.add(JsonFormat.printer().omittingInsignificantWhitespace().print(message));
        }
        Files.write(file, lines);
    }

    private int export(Object... args) {
        List<String> all = new ArrayList<>(List.of("export"));
        Arrays.stream(args).map(Object::toString).forEach(all::add);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
