package io.landmarkstream.audit;

import io.landmarkstream.proto.Reason;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Matches frames with their answers, by the place of the frame's record on the frames topic, and keeps the account of
 * every camera. Frames and answers may come in any order. An answer counts for the camera whose key the frame's record
 * has, whatever the answer says, so that the sums hold for records that no envelope could be read from too.
 *
 * <p>Memory: five bytes for each offset of a page of {@value FramePage#SIZE} in which a frame still waits for its
 * answer, one bit for each other page, and one account for each of at most {@value #MAX_CAMERAS} cameras.
 *
 * <p>Order: a camera's results of pictures that stand for themselves follow the frames topic; its results of video
 * follow the capture time, from one new start to the next. Doubled results are not looked at.
 */
public final class Account {

    /** Stands for the cameras of records whose key is no camera id. */
    public static final String NO_ID = "(no camera id)";

    /** Stands for the cameras beyond {@value #MAX_CAMERAS}. */
    public static final String OTHERS = "(other cameras)";

    static final int MAX_CAMERAS = 100_000;

    /** The code of a reason that this version does not know. */
    private static final int UNKNOWN = Byte.MAX_VALUE;

    private final Map<Integer, Partition> partitions = new HashMap<>();
    private final Map<String, Tally> byName = new HashMap<>();
    private final List<Tally> tallies = new ArrayList<>();
    private long outside;
    private long strangers;
    private long waiting;

    /**
     * Takes a partition of the frames topic into the account.
     *
     * @param from first offset
     * @param to first offset behind the range
     */
    public void range(int partition, long from, long to) {
        partitions.put(partition, new Partition(from, to));
    }

    /**
     * A record of the frames topic within its partition's range.
     *
     * @param camera from its key; {@link #NO_ID} where that is none
     * @param video whether it is a picture of a video, so that results come in display order
     */
    public void frame(int partition, long offset, String camera, boolean video) {
        Partition frames = partitions.get(partition);
        Tally tally = tally(camera);
        tally.in++;
        tally.video |= video;
        FramePage page = frames.page(offset);
        int place = place(offset);
        page.frame(place, tally.index);
        if (page.answer(place) == FramePage.NONE) {
            waiting++;
        } else {
            tally.count(page.answer(place));
        }
    }

    /** All frames of this partition up to here, this one excluded, have been told. */
    public void readUpTo(int partition, long offset) {
        Partition frames = partitions.get(partition);
        for (long page = frames.position / FramePage.SIZE; page < offset / FramePage.SIZE; page++) {
            frames.position = (page + 1) * FramePage.SIZE;
            frames.close(page);
        }
        frames.position = Math.max(frames.position, offset);
    }

    /** A record of the landmarks or the rejects topic. Answers to frames outside of the range are passed over. */
    public void answer(Answer answer) {
        Partition frames = partitions.get(answer.partition());
        if (frames == null || answer.offset() < frames.from || answer.offset() >= frames.to) {
            outside++;
            return;
        }
        if (frames.isClosed(answer.offset())) {
            tally(answer.camera().isEmpty() ? NO_ID : answer.camera()).doubled++;
            return;
        }
        FramePage page = frames.page(answer.offset());
        int place = place(answer.offset());
        boolean known = page.camera(place) != FramePage.NO_CAMERA;
        if (page.answer(place) != FramePage.NONE) {
            Tally tally = known
                    ? tallies.get(page.camera(place))
                    : tally(answer.camera().isEmpty() ? NO_ID : answer.camera());
            tally.doubled++;
            return;
        }
        int code = code(answer.reason());
        page.answered(place, code);
        if (answer.reason() == null) {
            tally(answer.camera().isEmpty() ? NO_ID : answer.camera()).order(answer);
        }
        if (known) {
            tallies.get(page.camera(place)).count(code);
            waiting--;
            frames.close(answer.offset() / FramePage.SIZE);
        }
    }

    private static int code(Reason reason) {
        if (reason == null) {
            return FramePage.RESULT;
        }
        return reason == Reason.UNRECOGNIZED ? UNKNOWN : FramePage.RESULT + 1 + reason.getNumber();
    }

    /** Frames that were told and have no answer so far. */
    public long waiting() {
        return waiting;
    }

    /** Pages that are held in memory. */
    int pages() {
        return partitions.values().stream().mapToInt(p -> p.pages.size()).sum();
    }

    /** Answers to frames outside of the range. */
    public long outside() {
        return outside;
    }

    /** Answers within the range whose frame is not on the topic. To be asked when everything has been told. */
    public long strangers() {
        return strangers
                + partitions.values().stream()
                        .flatMap(p -> p.pages.values().stream())
                        .mapToLong(FramePage::strangers)
                        .sum();
    }

    /**
     * Frames without an answer that lie before an offset of their partition.
     *
     * @param offsets by partition; a partition that is missing here has none before it
     */
    public long waitingBefore(Map<Integer, Long> offsets) {
        long[] count = {0};
        forEachWaiting((partition, offset, camera) -> {
            if (offset < offsets.getOrDefault(partition, Long.MIN_VALUE)) {
                count[0]++;
            }
        });
        return count[0];
    }

    /** Every camera's account, by name. */
    public List<CameraAccount> cameras() {
        long[] unanswered = new long[tallies.size()];
        String[] first = new String[tallies.size()];
        forEachWaiting((partition, offset, camera) -> {
            if (unanswered[camera]++ == 0) {
                first[camera] = partition + ":" + offset;
            }
        });
        return tallies.stream()
                .map(t -> t.account(unanswered[t.index], first[t.index]))
                .sorted(Comparator.comparing(CameraAccount::camera))
                .toList();
    }

    private interface Waiting {
        void at(int partition, long offset, int camera);
    }

    private void forEachWaiting(Waiting action) {
        partitions.forEach((partition, frames) -> frames.pages.forEach((number, page) -> {
            for (int place = 0; place < FramePage.SIZE && page.open() > 0; place++) {
                if (page.camera(place) != FramePage.NO_CAMERA && page.answer(place) == FramePage.NONE) {
                    action.at(partition, number * FramePage.SIZE + place, page.camera(place));
                }
            }
        }));
    }

    private Tally tally(String camera) {
        String name = byName.containsKey(camera) || byName.size() < MAX_CAMERAS ? camera : OTHERS;
        return byName.computeIfAbsent(name, n -> {
            Tally tally = new Tally(n, tallies.size());
            tallies.add(tally);
            return tally;
        });
    }

    private static int place(long offset) {
        return (int) (offset % FramePage.SIZE);
    }

    /** The range of one partition of the frames topic. */
    private final class Partition {
        private final long from;
        private final long to;
        private final SortedMap<Long, FramePage> pages = new TreeMap<>();
        private final BitSet closed = new BitSet();
        private final long firstPage;
        private long position;

        Partition(long from, long to) {
            this.from = from;
            this.to = to;
            this.firstPage = from / FramePage.SIZE;
            this.position = from;
        }

        FramePage page(long offset) {
            return pages.computeIfAbsent(offset / FramePage.SIZE, n -> new FramePage());
        }

        boolean isClosed(long offset) {
            return closed.get((int) (offset / FramePage.SIZE - firstPage));
        }

        /** Forgets a page whose frames were all told and are all answered. */
        void close(long number) {
            FramePage page = pages.get(number);
            if (page != null && (number + 1) * FramePage.SIZE <= position && page.open() == 0) {
                strangers += page.strangers();
                closed.set((int) (number - firstPage));
                pages.remove(number);
            }
        }
    }

    /** One camera's sums so far. */
    private static final class Tally {
        private final String camera;
        private final int index;
        private final Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
        private final Map<Integer, Answer> last = new HashMap<>();
        private boolean video;
        private long in;
        private long results;
        private long doubled;
        private long backOnTopic;
        private long backInTime;
        private long gap;

        Tally(String camera, int index) {
            this.camera = camera;
            this.index = index;
        }

        void count(int code) {
            if (code == FramePage.RESULT) {
                results++;
            } else {
                Reason reason = code == UNKNOWN ? Reason.UNRECOGNIZED : Reason.forNumber(code - FramePage.RESULT - 1);
                reasons.merge(reason, 1L, Long::sum);
            }
        }

        void order(Answer now) {
            gap += now.gap();
            Answer before = last.put(now.lane(), now);
            if (before == null || before.partition() != now.partition()) {
                return;
            }
            boolean earlier = now.offset() < before.offset();
            boolean younger = now.captureTimeUs() < before.captureTimeUs();
            backOnTopic += earlier ? 1 : 0;
            backInTime += younger && !now.restarts() ? 1 : 0;
        }

        CameraAccount account(long unanswered, String first) {
            SortedMap<String, Long> rejects = new TreeMap<>();
            SortedMap<String, Long> shed = new TreeMap<>();
            reasons.forEach((reason, count) ->
                    (Answer.isShed(reason) ? shed : rejects).put(reason.name().replace("REASON_", ""), count));
            long disordered = video ? backInTime : backOnTopic;
            return new CameraAccount(camera, in, results, rejects, shed, unanswered, first, doubled, disordered, gap);
        }
    }
}
