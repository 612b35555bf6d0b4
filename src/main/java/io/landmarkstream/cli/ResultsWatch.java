package io.landmarkstream.cli;

import io.landmarkstream.job.BrokerException;
import io.landmarkstream.job.JobOptions;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.RunningJob;
import io.landmarkstream.viewer.OutcomeWatch;
import io.landmarkstream.viewer.OutcomeWatch.Answers;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Tells whether the job answers what {@code publish} sends ({@code --watch-results}): where frames are sent and nothing
 * but rejects comes back, or nothing at all, it says so with the likely cause.
 */
final class ResultsWatch implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration SAID_AGAIN = Duration.ofSeconds(60);
    private static final Duration READY = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final JobSettings settings;
    private final String framesTopic;
    private final OutcomeWatch outcomes;
    private final PrintWriter out;
    private final Duration patience;
    private final Thread thread = new Thread(this::look, "results-watch");
    private final Map<String, Long> toldNanos = new HashMap<>();
    private Supplier<Map<String, Long>> sent = Map::of;
    private volatile boolean closed;
    private volatile boolean stopped;

    /** What is amiss with a camera's answers. */
    enum Trouble {
        NONE,
        SILENCE,
        REJECTS
    }

    private ResultsWatch(
            JobSettings settings, String framesTopic, OutcomeWatch outcomes, PrintWriter out, Duration patience) {
        this.settings = settings;
        this.framesTopic = framesTopic;
        this.outcomes = outcomes;
        this.out = out;
        this.patience = patience;
        thread.setDaemon(true);
    }

    /**
     * Begins to read answers; waits some seconds for the topics, so that none is missed.
     *
     * @param stream name of the run that is published
     * @param framesTopic topic that it is published to
     */
    static ResultsWatch start(JobSettings settings, String framesTopic, String stream, PrintWriter out) {
        return start(settings, framesTopic, stream, out, PATIENCE);
    }

    /** @param patience so long nothing is said */
    static ResultsWatch start(
            JobSettings settings, String framesTopic, String stream, PrintWriter out, Duration patience) {
        JobSettings.Kafka kafka = settings.kafka();
        Map<String, String> properties = new HashMap<>(kafka.properties());
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        OutcomeWatch outcomes = OutcomeWatch.start(properties, kafka.landmarksTopic(), kafka.rejectsTopic(), stream);
        try {
            outcomes.awaitReady(READY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new ResultsWatch(settings, framesTopic, outcomes, out, patience);
    }

    /** Looks after these from now on, every second. */
    void over(Supplier<Map<String, Long>> framesSent) {
        sent = framesSent;
        thread.start();
    }

    private void look() {
        try {
            for (; !closed; Thread.sleep(LOOK.toMillis())) {
                count();
                for (String camera : sent.get().keySet()) {
                    tell(camera);
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void count() {
        sent.get().forEach(outcomes::sent);
    }

    private void tell(String camera) throws InterruptedException {
        Answers answers = outcomes.answers(camera);
        Trouble trouble = trouble(answers, patience);
        Long told = toldNanos.get(camera);
        long now = System.nanoTime();
        if (trouble == Trouble.NONE) {
            if (told != null) {
                say(camera + ": results come now.");
                toldNanos.remove(camera);
            }
        } else if (told == null || now - told > SAID_AGAIN.toNanos()) {
            say(camera + ": " + sentence(answers, trouble));
            toldNanos.put(camera, now);
        }
    }

    static Trouble trouble(Answers answers, Duration patience) {
        if (answers.unanswered().compareTo(patience) > 0) {
            return Trouble.SILENCE;
        }
        return answers.rejected().compareTo(patience) > 0 ? Trouble.REJECTS : Trouble.NONE;
    }

    private String sentence(Answers answers, Trouble trouble) throws InterruptedException {
        return trouble == Trouble.REJECTS
                ? rejects(answers)
                : String.format(
                        Locale.ROOT,
                        "%,d frames sent, and no answer for %d s. %s",
                        answers.sent(),
                        answers.unanswered().toSeconds(),
                        cause(answers));
    }

    static String rejects(Answers answers) {
        return String.format(
                Locale.ROOT,
                "for %d s the job has rejected every frame, the last one with %s."
                        + " proto/landmarkstream/v1/reject.proto explains each reason.",
                answers.rejected().toSeconds(),
                answers.lastReject());
    }

    private String cause(Answers answers) throws InterruptedException {
        if (!outcomes.fault().isEmpty()) {
            return "Answers cannot be read: " + outcomes.fault();
        }
        if (answers.earlier()) {
            return "The job is behind: it still answers earlier runs of this camera.";
        }
        try {
            return cause(RunningJob.of(settings, framesTopic), settings.kafka(), framesTopic);
        } catch (BrokerException e) {
            return "Whether a job runs cannot be told: " + e.getMessage();
        }
    }

    /** Why nothing comes, by what Kafka tells of the job. */
    static String cause(RunningJob job, JobSettings.Kafka kafka, String framesTopic) {
        if (job.worker().isEmpty()) {
            return "No job works as consumer group %s (%s): start it with bin/landmarks run, or look at its log."
                    .formatted(kafka.groupId(), JobOptions.GROUP_ID.key());
        }
        String worker = "The consumer group %s has %s. "
                .formatted(kafka.groupId(), job.worker().get());
        return worker
                + (job.reads()
                        ? "It is behind, or it fails and restarts: look at its log, and at bin/landmarks audit."
                        : "It has committed nothing of topic %s: if it has run for longer than a checkpoint takes, it"
                                        .formatted(framesTopic)
                                + " reads another topic (its %s) or its checkpoints fail; look at its log."
                                        .formatted(JobOptions.FRAMES_TOPIC.key()));
    }

    /** For a status line. */
    String figures(String camera) {
        Answers answers = outcomes.answers(camera);
        return String.format(
                Locale.ROOT,
                "%,d results, %,d rejects, %,d shed",
                answers.results(),
                answers.rejects(),
                answers.shed());
    }

    /**
     * Waits for the answers to all that was sent, as long as some come.
     *
     * @return whether all of it is answered
     */
    boolean finish() throws InterruptedException {
        closed = true;
        thread.join();
        count();
        boolean all = true;
        for (Map.Entry<String, Long> camera : sent.get().entrySet()) {
            Answers answers = await(camera.getKey());
            boolean answered = answers.answered() >= answers.sent();
            all &= answered;
            say(camera.getKey() + ": "
                    + (answered
                            ? "every frame is answered: " + figures(camera.getKey()) + "."
                            : String.format(
                                            Locale.ROOT,
                                            "%,d of %,d frames are not answered (%s). ",
                                            answers.sent() - answers.answered(),
                                            answers.sent(),
                                            figures(camera.getKey()))
                                    + cause(answers))
                    + (answers.rejects() == 0 ? "" : " The last reject: " + answers.lastReject()));
        }
        return all;
    }

    /** Ends {@link #finish} early. */
    void stop() {
        stopped = true;
    }

    private Answers await(String camera) throws InterruptedException {
        long before = -1;
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Answers answers = outcomes.answers(camera);
            if (stopped || answers.answered() >= answers.sent() || System.nanoTime() > deadline) {
                return answers;
            }
            if (answers.answered() != before) {
                before = answers.answered();
                deadline = System.nanoTime() + patience.toNanos();
            }
            Thread.sleep(100);
        }
    }

    private synchronized void say(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        outcomes.close();
    }
}
