package io.landmarkstream.bench;

import io.landmarkstream.scene.Scene;
import io.landmarkstream.scene.SceneFrame;
import io.landmarkstream.scene.SceneFuser;
import io.landmarkstream.scene.SceneOptions;
import io.landmarkstream.scene.SceneState;
import io.landmarkstream.simulate.RigFeed;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** A simulated feed through the fuser: the clock is that of the arrivals. */
final class SceneRun {

    private static final double CHUNK_SECONDS = 1;

    final SceneFuser fuser;
    SceneState state = SceneState.empty();
    private final RigFeed feed;
    /** CPU time of this thread in the fuser, nanoseconds. */
    long nanos;

    SceneRun(RigFeed feed) {
        this.feed = feed;
        this.fuser = new SceneFuser(new Scene("simulated", 0, feed.cameras()), SceneOptions.DEFAULT);
    }

    /** @param frames takes each frame with the time at which it was made, microseconds */
    void run(double seconds, BiConsumer<SceneFrame, Long> frames) {
        for (double from = 0; from < seconds; from += CHUNK_SECONDS) {
            for (RigFeed.Arrival arrival : feed.between(from, Math.min(seconds, from + CHUNK_SECONDS))) {
                OptionalLong deadline = fuser.deadlineUs(state);
                while (deadline.isPresent() && deadline.getAsLong() < arrival.arrivesUs()) {
                    long at = deadline.getAsLong();
                    give(timed(() -> fuser.advance(state, at)), at, frames);
                    deadline = fuser.deadlineUs(state);
                }
                give(timed(() -> fuser.add(state, arrival.view(), arrival.arrivesUs())), arrival.arrivesUs(), frames);
            }
        }
    }

    private List<SceneFrame> timed(java.util.function.Supplier<List<SceneFrame>> work) {
        long start = cpu();
        List<SceneFrame> made = work.get();
        nanos += cpu() - start;
        return made;
    }

    static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void give(List<SceneFrame> made, long atUs, BiConsumer<SceneFrame, Long> frames) {
        made.forEach(frame -> frames.accept(frame, atUs));
    }
}
