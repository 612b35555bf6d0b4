package io.landmarkstream.audit;

import java.util.Arrays;

/** What became of {@value #SIZE} consecutive offsets of a partition of the frames topic. */
final class FramePage {

    static final int SIZE = 1024;

    /** No frame was read at this place. */
    static final int NO_CAMERA = -1;

    /** No answer was read for this place. */
    static final int NONE = 0;

    /** The answer of this code is a result; other codes stand for reasons. */
    static final int RESULT = 1;

    private final int[] cameras = new int[SIZE];
    private final byte[] answers = new byte[SIZE];
    private int open;

    FramePage() {
        Arrays.fill(cameras, NO_CAMERA);
    }

    int camera(int place) {
        return cameras[place];
    }

    int answer(int place) {
        return answers[place];
    }

    /** Frames without an answer. */
    int open() {
        return open;
    }

    /** Answers at places where no frame was read. */
    int strangers() {
        int count = 0;
        for (int place = 0; place < SIZE; place++) {
            count += cameras[place] == NO_CAMERA && answers[place] != NONE ? 1 : 0;
        }
        return count;
    }

    void frame(int place, int camera) {
        if (cameras[place] == NO_CAMERA) {
            open += answers[place] == NONE ? 1 : 0;
        }
        cameras[place] = camera;
    }

    void answered(int place, int code) {
        if (answers[place] == NONE) {
            open -= cameras[place] == NO_CAMERA ? 0 : 1;
        }
        answers[place] = (byte) code;
    }
}
