package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.SignExtractor;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Pipelines;
import io.landmarkstream.sign.Alphabet;
import io.landmarkstream.sign.MovementName;
import io.landmarkstream.sign.SignOptions;
import io.landmarkstream.sign.SignState;
import io.landmarkstream.sign.SignStateFormat;
import io.landmarkstream.simulate.Movements;
import io.landmarkstream.simulate.Noise;
import io.landmarkstream.task.Hand;
import io.landmarkstream.task.HandFaceLandmarker;
import io.landmarkstream.task.LandmarkerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Movements, letters and learned signs, against what simulated people did and what photos show; and what they cost. */
public final class SignsBench {

    /** Noise of a detector, and the share of the frames that are lost. */
    private static final Noise NOISE = Noise.ONE_PIXEL;

    private static final double LOST = .1;
    private static final int LEARNED_SEEDS = 3;

    /**
     * Four hands and two faces for so many frames; the median of the last half of the passes counts, when the code is
     * compiled.
     */
    private static final int COST_FRAMES = 300;

    private static final int COST_PASSES = 25;

    private final long seed;
    private final int people;
    private final double talk;
    private final Path photos;
    private final Path models;
    private final List<String> pipelines;
    private final Consumer<String> out;

    /**
     * @param people how many make each movement once
     * @param talk seconds for which each of them talks and walks
     * @param photos folder with {@code manifest.json}; {@code null}: none
     * @param models folder with weights; {@code null}: where the store looks anyway
     */
    public SignsBench(
            long seed,
            int people,
            double talk,
            Path photos,
            Path models,
            List<String> pipelines,
            Consumer<String> out) {
        this.seed = seed;
        this.people = people;
        this.talk = talk;
        this.photos = photos;
        this.models = models;
        this.pipelines = List.copyOf(pipelines);
        this.out = out;
    }

    /**
     * All figures. Shares are 0 to 1.
     *
     * @param lettersPhotos of the first pipeline, end to end: a photo without a hand counts as wrong; {@code null}: no
     *     photos were given
     * @param learnedFalsePerHour how often the learned signs were told of a person who only talks and walks
     */
    public record Report(
            @JsonProperty("movement_recall_min") double movementRecallMin,
            @JsonProperty("movement_false_per_minute") double movementFalsePerMinute,
            @JsonProperty("movement_latency_ms") double movementLatencyMs,
            @JsonProperty("letters_true_points") double lettersTruePoints,
            @JsonProperty("letters_photos") Double lettersPhotos,
            @JsonProperty("learned_recall") double learnedRecall,
            @JsonProperty("learned_false") double learnedFalse,
            @JsonProperty("learned_false_per_hour") double learnedFalsePerHour,
            @JsonProperty("ms_per_frame") double msPerFrame,
            @JsonProperty("state_bytes") int stateBytes,
            MovementsBench.Result movements,
            @JsonProperty("letters_photos_by_pipeline") Map<String, Double> photosByPipeline) {}

    public Report run() throws Exception {
        say(
                "%d people make each of %d movements once, and talk for %.0f s; noise 1 px, 10 %% of the frames lost",
                people, MovementName.values().length, talk);
        MovementsBench crowd = new MovementsBench(seed, people, talk, NOISE, LOST);
        MovementsBench.Result movements = crowd.run();
        movements
                .counts()
                .forEach((name, c) -> say(
                        "  %-24s told %d of %d, other ones meanwhile %d, latency p95 %.0f ms",
                        name, c.told(), c.made(), c.others(), c.latencyMs()));
        say("  while they talk: %.2f a minute, %s", movements.falsePerMinute(), movements.talkFalse());
        say("  otherwise wrong: %s", movements.wrong());
        double letters = truePoints();
        say("Letters on true points of other people: %.3f", letters);
        double recall = 0;
        double wrong = 0;
        Map<String, Integer> whileTalking = new TreeMap<>();
        for (int k = 0; k < LEARNED_SEEDS; k++) {
            LearnedBench.Result learned = new LearnedBench(seed + 17L * k, NOISE).run();
            recall += learned.recall() / LEARNED_SEEDS;
            wrong += learned.wrong() / LEARNED_SEEDS;
            crowd.talk(new SignOptions(false, null, learned.signs()))
                    .forEach((name, told) -> whileTalking.merge(name, told, Integer::sum));
        }
        double perHour =
                whileTalking.values().stream().mapToInt(Integer::intValue).sum()
                        / (LEARNED_SEEDS * people * talk / 3600);
        say("Ten made-up signs from five examples each: told %.3f, as another one %.3f", recall, wrong);
        say("  while they talk: %.1f an hour and person, %s", perHour, whileTalking);
        Map<String, Double> byPipeline = photos();
        byPipeline.forEach((pipeline, share) -> say("Letters on photos, %s: %.3f", pipeline, share));
        double ms = cost();
        say("Four hands and two faces: %.3f ms a frame; state of a person up to %d bytes", ms, movements.stateBytes());
        return new Report(
                movements.recallMin(),
                movements.falsePerMinute(),
                movements.latencyMs(),
                letters,
                byPipeline.values().stream().findFirst().orElse(null),
                recall,
                wrong,
                perHour,
                ms,
                movements.stateBytes(),
                movements,
                byPipeline);
    }

    private void say(String format, Object... arguments) {
        out.accept(String.format(Locale.ROOT, format, arguments));
    }

    private static double truePoints() throws IOException {
        Alphabet alphabet = Alphabet.of("asl");
        int right = 0;
        int all = 0;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                SignsBench.class.getResourceAsStream("/bench/letters.csv"), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] parts = line.split(",");
                if (parts.length != 64 || !Character.isLetter(parts[0].charAt(0))) {
                    continue;
                }
                float[] points = new float[63];
                for (int i = 0; i < points.length; i++) {
                    points[i] = Float.parseFloat(parts[i + 1]);
                }
                all++;
                right += SignExtractor.letter(points, alphabet).equals(parts[0]) ? 1 : 0;
            }
        }
        return right / (double) all;
    }

    private Map<String, Double> photos() throws Exception {
        Map<String, Double> shares = new LinkedHashMap<>();
        if (photos == null) {
            return shares;
        }
        Map<Path, String> letters = new TreeMap<>();
        Alphabet alphabet = Alphabet.of("asl");
        JsonNode manifest =
                new ObjectMapper().readTree(photos.resolve("manifest.json").toFile());
        for (JsonNode source : manifest.path("sources")) {
            for (JsonNode photo : source.path("photos")) {
                String letter = photo.path("letter").asText();
                if (photo.path("split").asText().equals("develop")
                        && letter.length() == 1
                        && !letter.equals("J")
                        && !letter.equals("Z")) {
                    letters.put(photos.resolve(photo.path("file").asText()), letter);
                }
            }
        }
        List<String> names = pipelines.equals(List.of(Pipelines.AUTO)) ? List.of("hand") : pipelines;
        for (String name : names) {
            LandmarkerOptions options = LandmarkerOptions.DEFAULT.withPipelines(name);
            int right = 0;
            try (HandFaceLandmarker landmarker =
                    HandFaceLandmarker.open(models == null ? options : options.withModels(models))) {
                for (Map.Entry<Path, String> one : letters.entrySet()) {
                    boolean found = landmarker.detect(Files.readAllBytes(one.getKey())).hands().stream()
                            .max(Comparator.comparingDouble((Hand hand) ->
                                    hand.box().width() * hand.box().height()))
                            .map(hand -> SignExtractor.letter(points(hand), alphabet))
                            .filter(one.getValue()::equals)
                            .isPresent();
                    right += found ? 1 : 0;
                }
            }
            shares.put(name, right / (double) letters.size());
        }
        return shares;
    }

    private static float[] points(Hand hand) {
        float[] points = new float[3 * hand.points().size()];
        for (int i = 0; i < hand.points().size(); i++) {
            points[3 * i] = hand.points().get(i).x();
            points[3 * i + 1] = hand.points().get(i).y();
            points[3 * i + 2] = hand.points().get(i).z();
        }
        return points;
    }

    /** Reading, with the state from bytes and to bytes, as a job does it; movements and spelling. */
    private double cost() throws IOException {
        Movements one = new Movements(seed, 30, 0, NOISE, MovementName.all());
        Movements other = new Movements(seed + 1, 30, 0, NOISE, MovementName.all());
        List<List<DetectedObject>> recording = new ArrayList<>();
        for (int i = 0; i < COST_FRAMES; i++) {
            List<DetectedObject> objects = new ArrayList<>(one.next().objects());
            other.next().objects().forEach(object -> objects.add(aside(object)));
            recording.add(objects);
        }
        List<AttributedFrame> frames = LearnedBench.frames(recording, null);
        SignExtractor signs = new SignExtractor(SignOptions.DEFAULT.with(Alphabet.of("asl")));
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long[] nanos = new long[COST_PASSES];
        for (int pass = 0; pass < COST_PASSES; pass++) {
            byte[] state = SignStateFormat.write(SignState.EMPTY);
            long start = clock.getCurrentThreadCpuTime();
            for (AttributedFrame frame : frames) {
                state = SignStateFormat.write(
                        signs.update(SignStateFormat.read(state), frame.tracked(), frame.attributes())
                                .state());
            }
            nanos[pass] = clock.getCurrentThreadCpuTime() - start;
        }
        long[] compiled = Arrays.copyOfRange(nanos, COST_PASSES / 2, COST_PASSES);
        Arrays.sort(compiled);
        return compiled[compiled.length / 2] / 1e6 / frames.size();
    }

    private static DetectedObject aside(DetectedObject object) {
        float[] points = object.points().clone();
        for (int i = 0; i < points.length; i += 3) {
            points[i] += Movements.WIDTH;
        }
        return new DetectedObject(
                object.kind(),
                object.pipeline(),
                object.topology(),
                object.score(),
                object.handedness(),
                object.handednessScore(),
                points,
                object.visibility(),
                object.world());
    }
}
