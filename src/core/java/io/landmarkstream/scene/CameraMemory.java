package io.landmarkstream.scene;

import java.util.ArrayList;
import java.util.List;

/** What a scene remembers of one camera. Part of {@link SceneState}. */
final class CameraMemory {

    /** No frame yet. */
    static final long NEVER = Long.MIN_VALUE;

    /** Standard deviation of a coordinate that is assumed at first, pixels of a picture 640 wide. */
    static final float FIRST_NOISE = 1.5f;

    final String id;
    /** Run of the camera. */
    String stream = "";
    /** Scene's time of its newest frame. */
    long newestUs = NEVER;
    /** Whether ticks wait for it. At first they do, though it has sent nothing. */
    boolean awaited = true;
    /** Whether its newest picture has proportions that the intrinsics do not fit. */
    boolean wrongSize;
    /** Frames that ticks may still need, in order of time. */
    final List<Sample> samples = new ArrayList<>();
    /** Times of its last frames before the last tick, in order. */
    final List<Long> pastUs = new ArrayList<>();
    /** Standard deviation of a coordinate of its hands and faces, pixels; 0: not known yet. */
    final float[] noise = new float[2];
    /** Share of the squared errors of its hands and faces that is the same some ticks later. */
    final float[] persistence = new float[2];
    /** Recent mean square of its distance from what the other cameras say, over its expected noise; 0: not known. */
    float disagreement;
    /** For how long that has been measured, microseconds, up to the time that is needed. */
    long measuredUs;
    /** Whether it is left out, since it does not agree. */
    boolean leftOut;
    /** Recent root mean square reprojection error, pixels; 0: not known. */
    float reprojection;

    CameraMemory(String id) {
        this.id = id;
    }

    boolean heard() {
        return newestUs != NEVER;
    }
}
