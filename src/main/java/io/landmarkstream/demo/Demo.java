package io.landmarkstream.demo;

import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.evaluate.ClipScore;
import io.landmarkstream.evaluate.ClipTruth;
import io.landmarkstream.evaluate.SceneTruth;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.LocalJob;
import io.landmarkstream.job.Topics;
import io.landmarkstream.landmark.ModelFinders;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.publish.FramePublisher;
import io.landmarkstream.publish.FrameSource;
import io.landmarkstream.publish.Playlist;
import io.landmarkstream.publish.PublishOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * The whole system on one machine: a real broker in a child JVM, the job on a Flink cluster in this one, clips
 * published as cameras in real time, and a consumer that counts. Closing it leaves no process behind.
 */
public final class Demo implements AutoCloseable {

    private static final int JPEG_QUALITY = 90;
    private static final Duration RETENTION = Duration.ofMinutes(10);
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final String PROBE = "demo-start";

    private final Map<String, CameraTally> tallies = new LinkedHashMap<>();
    private final CameraTally probe = new CameraTally(PROBE);
    private final List<FramePublisher> publishers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "demo-publisher");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private final EmbeddedBroker broker;
    private final JobSettings settings;
    private LocalJob job;
    private OutcomeReader reader;
    private SceneTally scene;

    /**
     * @param broker already started; closed with this
     * @param settings of the job, with the broker's address in them
     * @param cameras how many, named cam-1, cam-2, …
     */
    public Demo(EmbeddedBroker broker, JobSettings settings, int cameras) {
        this.broker = broker;
        this.settings = settings;
        for (int i = 1; i <= cameras; i++) {
            tallies.put("cam-" + i, new CameraTally("cam-" + i));
        }
    }

    /**
     * Creates the topics, starts the job and the consumer, and waits until a first frame has passed through all of it,
     * so that no camera's latency includes the start of clusters and models.
     *
     * @param temporary folder for the cluster's files and the first frame; deleted by the caller
     * @param stopped asked while waiting; once true no first frame will come, since ONNX Runtime goes down with the
     *     process
     * @throws InterruptedException if stopped
     */
    public void startJob(ModelFinders finders, Path temporary, BooleanSupplier stopped) throws Exception {
        Topics.create(settings, Math.min(8, tallies.size()), (short) 1, RETENTION);
        Map<String, CameraTally> read = new HashMap<>(tallies);
        read.put(PROBE, probe);
        reader = OutcomeReader.fromStart(settings.kafka(), read, settings.scenes() == null ? null : scene);
        job = LocalJob.start(settings, finders, temporary);
        awaitFirstFrame(temporary, stopped);
    }

    private void awaitFirstFrame(Path temporary, BooleanSupplier stopped) throws IOException, InterruptedException {
        Path picture = temporary.resolve("grey.jpg");
        try (JpegEncoder encoder = new JpegEncoder(JPEG_QUALITY)) {
            byte[] grey = new byte[64 * 64];
            Arrays.fill(grey, (byte) 128);
            Files.write(
                    picture,
                    encoder.encode(
                            new Picture(64, 64, grey, new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL)));
        }
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (probe.figures().results() == 0) {
            if (stopped.getAsBoolean()) {
                throw new InterruptedException("stopped before the first frame");
            }
            check();
            if (System.nanoTime() > deadline) {
                throw new IOException("The job answered no frame within " + START_PATIENCE.toSeconds()
                        + " s of its start: the log says why, or the machine is overloaded.");
            }
            if (probe.figures().open() <= 0) {
                probe(picture); // live mode sheds the ones that waited for the job to start
            }
            Thread.sleep(50);
        }
    }

    private void probe(Path picture) throws IOException {
        PublishOptions options =
                new PublishOptions(false, null, 1, Instant.now().toString());
        try (FrameSource source = FrameSource.open(picture, 1, JPEG_QUALITY);
                FramePublisher publisher = publisher()) {
            publisher.publish(source, List.of(PROBE), options, (camera, sequence, bytes) -> probe.sent());
        }
    }

    private FramePublisher publisher() throws IOException {
        return new FramePublisher(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                settings.kafka().framesTopic(),
                settings.input().limits().maxFrameBytes(),
                null);
    }

    /**
     * Publishes clips over and over, in real time: camera i shows clip i modulo their number. What several cameras show
     * is encoded once. All clips begin at the same moment, so that cameras of one scene show one moment of it.
     */
    public void startCameras(List<Path> clips) throws IOException {
        String stream = Instant.now().toString();
        PublishOptions options = new PublishOptions(true, null, 0, stream);
        int sources = Math.min(clips.size(), tallies.size());
        CountDownLatch opened = new CountDownLatch(sources);
        for (int c = 0; c < sources; c++) {
            List<String> shows = new ArrayList<>();
            int i = 0;
            for (String camera : tallies.keySet()) {
                if (i++ % clips.size() == c) {
                    shows.add(camera);
                }
            }
            Path clip = clips.get(c);
            FrameSource source = new TogetherSource(
                    new Playlist(List.of(() -> FrameSource.open(clip, 0, JPEG_QUALITY)), true), opened);
            FramePublisher publisher = publisher();
            publishers.add(publisher);
            threads.submit(() -> publish(publisher, source, shows, options));
        }
    }

    private void publish(FramePublisher publisher, FrameSource source, List<String> cameras, PublishOptions options) {
        try (source) {
            publisher.publish(source, cameras, options, (camera, sequence, bytes) -> tallies.get(camera)
                    .sent());
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** The cameras' figures as they stand, in the order of their names. */
    public List<CameraTally.TallyStats> figures() {
        return tallies.values().stream().map(CameraTally::figures).toList();
    }

    /**
     * Compares all results with the truth of the clips that the cameras show. Call it before {@link #startJob}.
     *
     * @param truths one for each clip of {@link #startCameras}
     * @return the scores so far; complete when the job has ended
     */
    public ClipScore compareWith(List<ClipTruth> truths) {
        ClipScore score = new ClipScore();
        int i = 0;
        for (CameraTally tally : tallies.values()) {
            tally.compareWith(truths.get(i++ % truths.size()), score);
        }
        return score;
    }

    /**
     * Compares the frames of the job's scene with its truth. Call it before {@link #startJob}.
     *
     * @return the comparison so far; complete when the job has ended
     */
    public SceneTally compareWith(SceneTruth truth) {
        scene = new SceneTally(tallies.keySet().iterator().next(), truth);
        return scene;
    }

    /** @throws IOException if a publisher or the job has failed */
    public void check() throws IOException {
        IOException fault = failure.get();
        if (fault != null) {
            throw fault;
        }
        if (job != null && !job.isRunning()) {
            throw new IOException("The job has ended by itself: the log says why.");
        }
    }

    /**
     * Ends publishing and waits until every frame has its outcome.
     *
     * @param patience at most so long; not a moment more once {@code stopped} says so or the broker has gone, since a
     *     Ctrl-C on a terminal ends that too
     * @param open told the number of frames without an outcome now and then
     */
    public void drain(Duration patience, BooleanSupplier stopped, LongConsumer open) throws IOException {
        publishers.forEach(FramePublisher::stop);
        threads.shutdown();
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (System.nanoTime() < deadline && !stopped.getAsBoolean() && broker.isAlive()) {
                boolean published = threads.awaitTermination(50, TimeUnit.MILLISECONDS);
                long left = open();
                if (published && left == 0) {
                    return;
                }
                check();
                open.accept(left);
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Frames without an outcome, all cameras together. */
    public long open() {
        return figures().stream().mapToLong(CameraTally.TallyStats::open).sum();
    }

    /** In the place of {@link #close} where the process is about to end: waits for nobody. */
    public void abandon() {
        publishers.forEach(FramePublisher::stop);
        threads.shutdownNow();
        broker.kill();
    }

    @Override
    public void close() {
        publishers.forEach(FramePublisher::stop);
        threads.shutdown();
        publishers.forEach(FramePublisher::close);
        if (reader != null) {
            reader.close();
        }
        if (job != null) {
            job.close();
        }
        broker.close();
    }
}
