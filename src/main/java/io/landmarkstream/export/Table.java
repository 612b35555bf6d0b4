package io.landmarkstream.export;

import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import io.landmarkstream.export.Column.Type;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.Expression;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.Movement;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.SceneFrame;
import io.landmarkstream.proto.SceneObject;
import io.landmarkstream.proto.ScenePoint;
import io.landmarkstream.proto.TrackedObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A table of messages: which rows a message gives, and what stands in their columns. Names of enums are written in
 * small letters without what all of them begin with ({@code left}, {@code observed}); what a message leaves open has no
 * value.
 */
public enum Table {
    /** One row for each object of each result. A result without objects has none. */
    OBJECTS(FrameLandmarks.getDefaultInstance(), "result", new Rows<>(Table::objects, Table.ofObjects())),
    /** One row for each result. */
    FRAMES(
            FrameLandmarks.getDefaultInstance(),
            "result",
            new Rows<>(m -> List.of((FrameLandmarks) m), Table.ofFrames())),
    /** One row for each event. */
    EVENTS(Event.getDefaultInstance(), "event", new Rows<>(m -> List.of((Event) m), Table.ofEvents())),
    /** One row for each reject. */
    REJECTS(Reject.getDefaultInstance(), "reject", new Rows<>(m -> List.of((Reject) m), Table.ofRejects())),
    /** One row for each hand and head in space of each tick. */
    SCENES(SceneFrame.getDefaultInstance(), "frame of a scene", new Rows<>(Table::inSpace, Table.ofScenes()));

    /** A row of {@link #OBJECTS}. */
    private record Found(FrameLandmarks frame, TrackedObject object) {}

    /** A row of {@link #SCENES}. */
    private record InSpace(SceneFrame frame, SceneObject object) {}

    /** What a message gives, and how it is written. */
    record Rows<T>(Function<Message, List<T>> rows, List<Column<T>> columns) {}

    private final Message empty;
    private final String what;
    private final Rows<?> rows;

    Table(Message empty, String what, Rows<?> rows) {
        this.empty = empty;
        this.what = what;
        this.rows = rows;
    }

    /** An empty message of the type that the table is made of. */
    public Message message() {
        return empty;
    }

    /** One of its messages, in a word. */
    public String what() {
        return what;
    }

    Rows<?> rows() {
        return rows;
    }

    /** Names of the columns, in their order. */
    public List<String> columns() {
        List<String> names = new ArrayList<>();
        rows.columns().forEach(column -> names.add(column.name()));
        return names;
    }

    private static List<Found> objects(Message message) {
        FrameLandmarks frame = (FrameLandmarks) message;
        return frame.getObjectsList().stream().map(o -> new Found(frame, o)).toList();
    }

    private static List<InSpace> inSpace(Message message) {
        SceneFrame frame = (SceneFrame) message;
        return frame.getObjectsList().stream().map(o -> new InSpace(frame, o)).toList();
    }

    private static List<Column<Found>> ofObjects() {
        List<Column<Found>> columns = new ArrayList<>();
        ofFrame()
                .forEach(column -> columns.add(new Column<>(
                        column.name(), column.type(), row -> column.value().apply(row.frame()))));
        add(columns, "track_id", Type.ULONG, o -> o.getTrackId());
        add(columns, "kind", Type.TEXT, o -> o.getKind());
        add(columns, "handedness", Type.TEXT, o -> word(o.getHandedness()));
        add(columns, "handedness_score", Type.FLOAT, o -> known(o.getHandednessScore()));
        add(columns, "score", Type.FLOAT, o -> o.getScore());
        add(columns, "state", Type.TEXT, o -> word(o.getState()));
        add(columns, "age", Type.INT, o -> o.getAge());
        add(columns, "person_id", Type.ULONG, o -> known(o.getPersonId()));
        add(columns, "body_id", Type.ULONG, o -> known(o.getBodyId()));
        add(columns, "topology", Type.TEXT, o -> o.getTopology());
        add(columns, "pipeline", Type.TEXT, o -> o.getPipeline());
        add(columns, "box_left", Type.FLOAT, o -> o.getBox().getLeft());
        add(columns, "box_top", Type.FLOAT, o -> o.getBox().getTop());
        add(columns, "box_right", Type.FLOAT, o -> o.getBox().getRight());
        add(columns, "box_bottom", Type.FLOAT, o -> o.getBox().getBottom());
        add(columns, "gesture", Type.TEXT, o -> known(o.getHand().getGesture()));
        add(columns, "gesture_us", Type.ULONG, o -> o.hasHand() ? o.getHand().getGestureUs() : null);
        add(columns, "gesture_score", Type.FLOAT, o -> o.hasHand() ? o.getHand().getGestureScore() : null);
        add(
                columns,
                "pinch_distance",
                Type.FLOAT,
                o -> o.hasHand() ? o.getHand().getPinchDistance() : null);
        add(columns, "movements", Type.TEXT, o -> movements(o));
        add(columns, "spelt", Type.TEXT, o -> known(o.getHand().getSpelling().getText()));
        add(columns, "yaw", Type.FLOAT, o -> posed(o) ? o.getFace().getPose().getYaw() : null);
        add(columns, "pitch", Type.FLOAT, o -> posed(o) ? o.getFace().getPose().getPitch() : null);
        add(columns, "roll", Type.FLOAT, o -> posed(o) ? o.getFace().getPose().getRoll() : null);
        Expression.getDescriptor()
                .getFields()
                .forEach(field -> add(columns, field.getName(), Type.FLOAT, o -> {
                    Expression expression = o.getFace().getExpression();
                    boolean there = o.getFace().hasExpression() && (!field.hasPresence() || expression.hasField(field));
                    return there ? expression.getField(field) : null;
                }));
        points(columns, "", TrackedObject::getLandmarksList);
        add(
                columns,
                "visibility",
                Type.FLOATS,
                o -> numbers(
                        o.getLandmarksList().stream()
                                .filter(Landmark::hasVisibility)
                                .toList(),
                        Landmark::getVisibility));
        add(columns, "predicted", Type.INTS, o -> hidden(o.getLandmarksList()));
        points(columns, "raw_", TrackedObject::getRawLandmarksList);
        points(columns, "world_", TrackedObject::getWorldLandmarksList);
        return columns;
    }

    private static void points(
            List<Column<Found>> columns, String prefix, Function<TrackedObject, List<Landmark>> points) {
        add(columns, prefix + "x", Type.FLOATS, o -> numbers(points.apply(o), Landmark::getX));
        add(columns, prefix + "y", Type.FLOATS, o -> numbers(points.apply(o), Landmark::getY));
        add(columns, prefix + "z", Type.FLOATS, o -> numbers(points.apply(o), Landmark::getZ));
    }

    private static void add(
            List<Column<Found>> columns, String name, Type type, Function<TrackedObject, Object> value) {
        columns.add(new Column<>(name, type, row -> value.apply(row.object())));
    }

    /** Names of movements of the hand or the head, with spaces between them. */
    private static String movements(TrackedObject object) {
        List<Movement> movements = object.hasHand()
                ? object.getHand().getMovementsList()
                : object.getFace().getMovementsList();
        return known(String.join(" ", movements.stream().map(Movement::getName).toList()));
    }

    private static boolean posed(TrackedObject object) {
        return object.getFace().hasPose();
    }

    /** What tells a frame from others. */
    private static List<Column<FrameLandmarks>> ofFrame() {
        return List.of(
                new Column<>("camera", Type.TEXT, FrameLandmarks::getCamera),
                new Column<>("stream", Type.TEXT, FrameLandmarks::getStream),
                new Column<>("sequence", Type.ULONG, FrameLandmarks::getSequence),
                new Column<>("time", Type.TIME, FrameLandmarks::getCaptureTimeUs),
                new Column<>("capture_time_us", Type.LONG, FrameLandmarks::getCaptureTimeUs),
                new Column<>("width", Type.INT, FrameLandmarks::getWidth),
                new Column<>("height", Type.INT, FrameLandmarks::getHeight),
                new Column<>("mirrored", Type.BOOLEAN, FrameLandmarks::getMirrored),
                new Column<>("settings_version", Type.ULONG, f -> known(f.getSettingsVersion())));
    }

    private static List<Column<FrameLandmarks>> ofFrames() {
        List<Column<FrameLandmarks>> columns = new ArrayList<>(ofFrame());
        columns.add(new Column<>("gap", Type.ULONG, FrameLandmarks::getGap));
        columns.add(new Column<>(
                "flags",
                Type.TEXT,
                f -> String.join(" ", f.getFlagsList().stream().map(Table::word).toList())));
        columns.add(new Column<>("objects", Type.INT, FrameLandmarks::getObjectsCount));
        columns.add(new Column<>("hands", Type.INT, f -> count(f, "hand")));
        columns.add(new Column<>("faces", Type.INT, f -> count(f, "face")));
        return columns;
    }

    private static int count(FrameLandmarks frame, String kind) {
        return (int) frame.getObjectsList().stream()
                .filter(o -> o.getKind().equals(kind))
                .count();
    }

    private static List<Column<Event>> ofEvents() {
        return List.of(
                new Column<>("camera", Type.TEXT, Event::getCamera),
                new Column<>("number", Type.ULONG, Event::getNumber),
                new Column<>("type", Type.TEXT, e -> word(e.getType())),
                new Column<>("rule", Type.TEXT, Event::getRule),
                new Column<>("kind", Type.TEXT, Event::getKind),
                new Column<>("track_id", Type.ULONG, Event::getTrackId),
                new Column<>("person_id", Type.ULONG, e -> known(e.getPersonId())),
                new Column<>("handedness", Type.TEXT, e -> word(e.getHandedness())),
                new Column<>("gesture", Type.TEXT, e -> known(e.getGesture())),
                new Column<>("movement", Type.TEXT, e -> known(e.getMovement())),
                new Column<>("text", Type.TEXT, e -> known(e.getText())),
                new Column<>("zone", Type.TEXT, e -> known(e.getZone())),
                new Column<>("line", Type.TEXT, e -> known(e.getLine())),
                new Column<>("direction", Type.TEXT, e -> word(e.getDirection())),
                new Column<>("time", Type.TIME, Event::getCaptureTimeUs),
                new Column<>("capture_time_us", Type.LONG, Event::getCaptureTimeUs),
                new Column<>("begin_us", Type.LONG, Event::getBeginUs),
                new Column<>("end_us", Type.LONG, e -> e.hasEndUs() ? e.getEndUs() : null),
                new Column<>("duration_us", Type.ULONG, e -> known(e.getDurationUs())),
                new Column<>("score", Type.FLOAT, Event::getScore),
                new Column<>("amplitude", Type.FLOAT, e -> e.hasAmplitude() ? e.getAmplitude() : null));
    }

    private static List<Column<Reject>> ofRejects() {
        return List.of(
                new Column<>("camera", Type.TEXT, Reject::getCamera),
                new Column<>("stream", Type.TEXT, Reject::getStream),
                new Column<>("sequence", Type.ULONG, Reject::getSequence),
                new Column<>("time", Type.TIME, Reject::getCaptureTimeUs),
                new Column<>("capture_time_us", Type.LONG, Reject::getCaptureTimeUs),
                new Column<>("reason", Type.TEXT, r -> word(r.getReason())),
                new Column<>("detail", Type.TEXT, Reject::getDetail),
                new Column<>("partition", Type.INT, Reject::getPartition),
                new Column<>("offset", Type.LONG, Reject::getOffset),
                new Column<>("size", Type.ULONG, r -> known(r.getSize())),
                new Column<>("sha256", Type.TEXT, r -> known(r.getSha256())));
    }

    private static List<Column<InSpace>> ofScenes() {
        return List.of(
                new Column<>("scene", Type.TEXT, r -> r.frame().getScene()),
                new Column<>("tick", Type.ULONG, r -> r.frame().getTick()),
                new Column<>("time", Type.TIME, r -> r.frame().getTimeUs()),
                new Column<>("time_us", Type.LONG, r -> r.frame().getTimeUs()),
                new Column<>("timed_out", Type.BOOLEAN, r -> r.frame().getTimedOut()),
                new Column<>("id", Type.ULONG, r -> r.object().getId()),
                new Column<>("kind", Type.TEXT, r -> r.object().getKind()),
                new Column<>("handedness", Type.TEXT, r -> word(r.object().getHandedness())),
                new Column<>("person_id", Type.ULONG, r -> known(r.object().getPersonId())),
                new Column<>("state", Type.TEXT, r -> word(r.object().getState())),
                new Column<>("topology", Type.TEXT, r -> r.object().getTopology()),
                new Column<>("gesture", Type.TEXT, r -> known(r.object().getGesture())),
                new Column<>("x", Type.FLOATS, r -> numbers(r.object().getPointsList(), ScenePoint::getX)),
                new Column<>("y", Type.FLOATS, r -> numbers(r.object().getPointsList(), ScenePoint::getY)),
                new Column<>("z", Type.FLOATS, r -> numbers(r.object().getPointsList(), ScenePoint::getZ)),
                new Column<>(
                        "deviation", Type.FLOATS, r -> numbers(r.object().getPointsList(), ScenePoint::getDeviation)));
    }

    private static <P> float[] numbers(List<P> points, ToDoubleFunction<P> number) {
        float[] numbers = new float[points.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) number.applyAsDouble(points.get(i));
        }
        return numbers;
    }

    /** Indexes of the points that were not seen. */
    private static int[] hidden(List<Landmark> points) {
        int count = 0;
        int[] hidden = new int[points.size()];
        for (int i = 0; i < points.size(); i++) {
            if (points.get(i).getPredicted()) {
                hidden[count++] = i;
            }
        }
        return Arrays.copyOf(hidden, count);
    }

    private static Long known(long id) {
        return id == 0 ? null : id;
    }

    private static Float known(float number) {
        return number == 0 ? null : number;
    }

    private static String known(String text) {
        return text.isEmpty() ? null : text;
    }

    /** An enum's name as a word; {@code null}: unspecified. A value of a newer version is its number. */
    static String word(ProtocolMessageEnum value) {
        if (value.toString().equals("UNRECOGNIZED")) {
            return "unrecognized";
        }
        if (value.getNumber() == 0) {
            return null;
        }
        String none = value.getDescriptorForType().findValueByNumber(0).getName();
        String name = value.getValueDescriptor().getName();
        return name.substring(none.length() - "UNSPECIFIED".length()).toLowerCase(Locale.ROOT);
    }
}
