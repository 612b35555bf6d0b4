package io.landmarkstream.decode.video;

import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The frames of a video that went into the decoder and have no outcome yet. Pictures leave in display order, and none
 * leaves before everything decoded before it has turned out complete: a picture may depend on one that is shown later,
 * and only when that one comes out does the decoder report whether it concealed a part.
 */
final class ReorderBuffer implements VideoDecoder.Output {

    private record Pending(Frame frame, long gap, boolean answered) {}

    private record Shown(long ticket, Picture picture) {}

    /** By ticket, which is decoding order: those without an outcome. */
    private final TreeMap<Long, Pending> pending = new TreeMap<>();
    /** Those of them that the decoder has not given out yet. */
    private final TreeSet<Long> inside = new TreeSet<>();
    /** Those of them that the decoder gave out, in display order. */
    private final Deque<Shown> shown = new ArrayDeque<>();

    private long tickets;
    private long firstGuessed = Long.MAX_VALUE;

    /**
     * Adds a frame that goes into the decoder; returns its ticket.
     *
     * @param gap frames missing before it, by sequence number
     * @param answered whether it had its outcome before, and gets none now
     */
    long add(Frame frame, long gap, boolean answered) {
        long ticket = tickets++;
        pending.put(ticket, new Pending(frame, gap, answered));
        inside.add(ticket);
        return ticket;
    }

    /** A ticket for a frame that goes into the decoder and is not wanted when it comes out. */
    long pass() {
        return tickets++;
    }

    @Override
    public void accept(long ticket, Picture picture) {
        if (!inside.remove(ticket)) {
            return;
        }
        if (picture == null) {
            firstGuessed = Math.min(firstGuessed, ticket);
        }
        shown.add(new Shown(ticket, picture));
    }

    /** Whether the frame added last has no outcome yet. */
    boolean isLastPending() {
        return pending.containsKey(tickets - 1);
    }

    /** Ticket of the frame added last. */
    long lastTicket() {
        return tickets - 1;
    }

    /** Whether a frame with a smaller ticket has no outcome yet. */
    boolean isPendingBefore(long ticket) {
        return !pending.isEmpty() && pending.firstKey() < ticket;
    }

    /** Whether a part of a picture was concealed. */
    boolean isDamaged() {
        return firstGuessed < Long.MAX_VALUE;
    }

    /** The pictures that can leave. */
    List<VideoOutcome> release() {
        List<VideoOutcome> outcomes = new ArrayList<>();
        while (!shown.isEmpty() && (inside.isEmpty() || inside.first() > shown.peek().ticket)) {
            give(shown.poll(), outcomes);
        }
        return outcomes;
    }

    /**
     * An outcome for every frame, after the decoder was drained: pictures decoded before the first damage in display
     * order, then rejects in decoding order.
     *
     * @param failed ticket of a frame that the decoder refused; {@link Long#MAX_VALUE} if none
     * @param fault why; {@code null} if none
     */
    List<VideoOutcome> finish(long failed, RejectException fault) {
        long damage = Math.min(failed, firstGuessed);
        List<VideoOutcome> outcomes = new ArrayList<>();
        for (Shown next : shown) {
            if (next.ticket < damage) {
                give(next, outcomes);
            }
        }
        pending.forEach((ticket, waiting) -> {
            if (!waiting.answered) {
                outcomes.add(VideoOutcome.rejected(waiting.frame, why(ticket, damage, failed, fault)));
            }
        });
        pending.clear();
        inside.clear();
        shown.clear();
        firstGuessed = Long.MAX_VALUE;
        return outcomes;
    }

    private void give(Shown next, List<VideoOutcome> outcomes) {
        Pending whose = pending.remove(next.ticket);
        if (!whose.answered) {
            outcomes.add(new VideoOutcome(whose.frame, whose.gap, next.picture, null));
        }
    }

    private RejectException why(long ticket, long damage, long failed, RejectException fault) {
        if (ticket > damage) {
            return CameraVideo.noReference("a picture before this one is damaged");
        }
        if (ticket == failed) {
            return fault;
        }
        return new RejectException(
                Reason.CORRUPT,
                ticket == damage
                        ? "The picture is damaged: a part of it is missing."
                        : "The picture is damaged or not meant to be shown: the decoder gave none.");
    }
}
