package io.landmarkstream.job;

import java.util.List;

/**
 * Name and uid of every operator. Part of the savepoint format: state finds its operator by uid, so none of these may
 * ever change, and a removed one must not be used again for something else.
 */
public final class Uids {

    public static final String SOURCE = "frames";
    public static final String PARSE = "parse";
    public static final String SHED = "shed";
    public static final String DECODE = "decode";
    public static final String LANDMARKS = "landmarks";
    public static final String TRACK = "track";
    public static final String ATTRIBUTES = "attributes";
    public static final String SINK = "outcomes";
    public static final String VIEWS = "views";
    public static final String SCENES = "scenes";
    public static final String SCENES_SINK = "scene-frames";
    public static final String RESULTS = "results";
    public static final String EVENTS = "events";
    public static final String EVENTS_SINK = "event-records";
    public static final String CONTROL_SOURCE = "control-records";
    public static final String CONTROL_CHECK = "control-check";
    public static final String CONTROL_SINK = "control-rejects";
    public static final String CONTROL = "control";
    public static final String SETTINGS = "settings";

    /**
     * All of them, in data order; {@link #SHED} is there in live mode only, {@link #VIEWS} to {@link #SCENES_SINK} with
     * scenes, {@link #RESULTS} as the source of {@link FuseJob}, {@link #EVENTS} and {@link #EVENTS_SINK} with rules,
     * {@link #CONTROL_SOURCE} to {@link #SETTINGS} where there is a control topic.
     */
    public static final List<String> ALL = List.of(
            SOURCE,
            PARSE,
            SHED,
            DECODE,
            LANDMARKS,
            TRACK,
            ATTRIBUTES,
            SINK,
            VIEWS,
            SCENES,
            SCENES_SINK,
            RESULTS,
            EVENTS,
            EVENTS_SINK,
            CONTROL_SOURCE,
            CONTROL_CHECK,
            CONTROL_SINK,
            CONTROL,
            SETTINGS);

    private Uids() {}
}
