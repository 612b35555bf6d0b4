package io.landmarkstream.media;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Times of presentation for packets that have only times of decoding: the picture that is shown as the n-th of its
 * sequence has the time of the n-th one that is decoded. By the pictures' order counts. For one thread.
 */
final class DisplayOrder {

    /** ITU-T H.264 and H.265: most pictures that go before one in decoding order and follow it in output order. */
    private static final int MAX_REORDER = 16;

    /** A fall of the count by more begins a new sequence, also without a key picture (H.264's operation 5). */
    private static final int FALL = 8 * MAX_REORDER;

    private record Entry(Packet packet, int count) {}

    /** The sequence at hand, as far as it still matters. */
    private final List<Entry> sequence = new ArrayList<>();

    private final Queue<Packet> ready = new ArrayDeque<>();
    /** Of {@link #sequence}, those that are given out. */
    private int given;

    private int highest = Integer.MIN_VALUE;

    /**
     * Takes the next packet in decoding order.
     *
     * @param count its picture order count
     */
    void add(Packet packet, int count) {
        if (!sequence.isEmpty() && (packet.key() && count < highest || count < highest - FALL)) {
            end();
        }
        sequence.add(new Entry(packet, count));
        highest = Math.max(highest, count);
        while (sequence.size() - given > 2 * MAX_REORDER) {
            give();
        }
        // What lies so far back is shown before all that is to come, and so takes up the first places.
        int done = given - 2 * MAX_REORDER;
        if (done > 4 * MAX_REORDER) {
            sequence.subList(0, done).clear();
            given -= done;
        }
    }

    /** The sequence is complete. */
    void end() {
        while (given < sequence.size()) {
            give();
        }
        sequence.clear();
        given = 0;
        highest = Integer.MIN_VALUE;
    }

    /** The next packet with its time; {@code null} if more are needed. */
    Packet poll() {
        return ready.poll();
    }

    private void give() {
        Entry next = sequence.get(given++);
        int place = 0;
        for (Entry other : sequence) {
            place += other.count < next.count ? 1 : 0;
        }
        Packet packet = next.packet;
        long timeUs = sequence.get(place).packet.decodingUs();
        ready.add(new Packet(
                packet.data(),
                packet.key(),
                timeUs,
                packet.decodingUs(),
                packet.referenceUs(),
                packet.damaged(),
                packet.hidden()));
    }
}
