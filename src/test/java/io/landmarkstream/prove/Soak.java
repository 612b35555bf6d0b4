package io.landmarkstream.prove;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.picture.Picture;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The shipped networks at work for long. Each round is a job's task: a thread of its own opens the networks, follows
 * what is in a picture for 1,000 frames, and is interrupted in the middle of an inference, as Flink cancels a task; it
 * closes the networks on its way out. Memory, threads and open files must not grow, nothing may crash, and the points
 * of the last round are those of the first, to the bit.
 */
public final class Soak {

    /** Frames of a round; each takes about two inferences, of what is followed. */
    private static final int FRAMES = 1000;

    /** Growth that is noise, MB a round of {@link #FRAMES} frames. */
    private static final double NOISE_MB = 0.5;

    private static final int WARM = 2;

    /** Rounds from which on a straight line through them tells whether memory grows; fewer say nothing of it. */
    static final int ROUNDS_FOR_MEMORY = 10;

    private Soak() {}

    /** @param args rounds, seed */
    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        Random random = new Random(Long.parseLong(args[1]));
        Picture picture = Sessions.people();
        double[] resident = new double[rounds];
        long inferences = 0;
        long others = 0;
        int first = 0;
        long threads = 0;
        long files = 0;
        for (int round = -WARM; round < rounds; round++) {
            Task task = new Task(picture);
            task.run(random);
            first = round == -WARM ? task.points : first;
            others += task.points == first ? 0 : 1;
            inferences += (long) task.objects * task.frames.get();
            System.gc();
            if (round < 0) {
                threads = Memory.threads();
                files = Memory.openFiles();
            } else {
                resident[round] = Memory.residentMb();
            }
        }
        System.out.println(new ObjectMapper()
                .writeValueAsString(Map.of(
                        "rounds",
                        rounds,
                        "inferences",
                        inferences,
                        "roundsWithOtherPoints",
                        others,
                        "growthMbARound",
                        Memory.slope(resident),
                        "residentMb",
                        Arrays.stream(resident).max().orElse(0),
                        "moreThreads",
                        Memory.threads() - threads,
                        "moreOpenFiles",
                        Memory.openFiles() - files)));
    }

    /** One task, from its start to its cancelling. */
    private static final class Task {
        private final Picture picture;
        private final AtomicInteger frames = new AtomicInteger();
        private final AtomicReference<Throwable> fault = new AtomicReference<>();
        private volatile int points;
        private volatile int objects;

        Task(Picture picture) {
            this.picture = picture;
        }

        void run(Random random) throws Exception {
            Thread thread = new Thread(this::work, "task");
            thread.setUncaughtExceptionHandler((t, e) -> fault.set(e));
            thread.start();
            while (frames.get() < FRAMES && thread.isAlive()) {
                Thread.sleep(5);
            }
            Thread.sleep(random.nextInt(10));
            thread.interrupt();
            thread.join();
            if (fault.get() != null) {
                throw new IllegalStateException("a task failed", fault.get());
            }
        }

        private void work() {
            try (LandmarkFinder finder = Sessions.open()) {
                FinderState state = FinderState.NONE;
                while (!Thread.currentThread().isInterrupted()) {
                    var found = finder.find(picture, state);
                    state = found.state();
                    if (frames.incrementAndGet() == 50) {
                        objects = found.detectedObjects().size();
                        points = found.detectedObjects().stream()
                                .mapToInt(object -> Arrays.hashCode(object.points()))
                                .sum();
                    }
                }
            } catch (Exception e) {
                fault.set(e);
            }
        }
    }

    /** The same points, nothing left open and, where there are rounds enough to tell, no growth beyond noise. */
    static Proof.Outcome judge(Map<String, Object> figures) {
        double growth = ((Number) figures.get("growthMbARound")).doubleValue();
        int rounds = ((Number) figures.get("rounds")).intValue();
        long more =
                ((Number) figures.get("moreThreads")).longValue() + ((Number) figures.get("moreOpenFiles")).longValue();
        boolean memory = rounds >= ROUNDS_FOR_MEMORY;
        boolean holds = (!memory || growth < NOISE_MB)
                && more <= 2
                && ((Number) figures.get("roundsWithOtherPoints")).intValue() == 0
                && ((Number) figures.get("inferences")).longValue() >= (long) rounds * FRAMES;
        return new Proof.Outcome(
                holds,
                rounds,
                "%s inferences of what is followed, %d cancels in the middle of one: %s, "
                                .formatted(
                                        figures.get("inferences"),
                                        rounds,
                                        memory
                                                ? "memory grows by %.3f MB a round (noise: up to %.1f)"
                                                        .formatted(growth, NOISE_MB)
                                                : "too few rounds to tell whether memory grows")
                        + "%s more threads, %s more open files, other points in %s rounds"
                                .formatted(
                                        figures.get("moreThreads"),
                                        figures.get("moreOpenFiles"),
                                        figures.get("roundsWithOtherPoints")),
                figures);
    }
}
