package io.landmarkstream.frame;

import java.util.List;

/**
 * The settings of one camera over capture time, as far as they are known. Passed by reference inside one task, and kept
 * as keyed state for pictures that wait in a decoder.
 *
 * @param version grows with each control record about the camera, also one whose time has not come
 * @param steps ordered by time, never empty
 */
public record SettingsPlan(long version, List<Step> steps) {

    /** @param fromUs capture time from which on the settings hold, microseconds since the epoch */
    public record Step(long fromUs, FrameSettings settings) {}

    /** What holds at a capture time; {@code null} before the first step. */
    public Step at(long captureTimeUs) {
        Step last = null;
        for (Step step : steps) {
            if (step.fromUs() > captureTimeUs) {
                break;
            }
            last = step;
        }
        return last;
    }

    /** The same without the steps that are over at a capture time. */
    public SettingsPlan from(long captureTimeUs) {
        Step now = at(captureTimeUs);
        int first = now == null ? 0 : steps.indexOf(now);
        return first == 0 ? this : new SettingsPlan(version, List.copyOf(steps.subList(first, steps.size())));
    }
}
