package io.landmarkstream.publish;

import io.landmarkstream.media.Packet;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Capture times of a live source's pictures: the source's own time, mapped to this machine's clock. The source's wall
 * clock counts (RTCP sender reports, a webcam's driver). Where it has none, or is so far off that it cannot be set, the
 * time of arrival counts. For one thread; new for each connection.
 *
 * <p>By arrival: a picture cannot arrive before it is taken, and most arrive soon. So the smallest distance between
 * arrival and source time is kept, and the pictures' own times decide the rest, so that network jitter does not count.
 * A picture that comes more than {@value #MAX_LATE_US} µs late starts anew. Pictures without times of their own get
 * those of their arrival, smoothed ({@link ArrivalTimes}).
 */
public final class CaptureClock {

    /** How far a source's clock may be off before it counts as not set. */
    static final long MAX_OFF_US = 10_000_000;

    static final long MAX_LATE_US = 2_000_000;

    /** Where capture times come from. */
    public enum Choice {
        /** From the source where it has a clock that is set, else by arrival. */
        AUTO,
        /** By arrival. */
        CLOCK;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The source of capture times in use. */
    enum Basis {
        SOURCE("the source's own clock"),
        ARRIVAL("the clock at arrival"),
        ARRIVAL_SOURCE_OFF("the clock at arrival, since the source's own is more than 10 s off");

        private final String shown;

        Basis(String shown) {
            this.shown = shown;
        }

        @Override
        public String toString() {
            return shown;
        }
    }

    private final InstantSource clock;
    private final Choice choice;
    private final ArrivalTimes arrivals = new ArrivalTimes();
    private Basis basis = Basis.ARRIVAL;
    private long arrivalOffsetUs = Packet.NO_TIME;
    private long offsetUs = Packet.NO_TIME;

    CaptureClock(InstantSource clock, Choice choice) {
        this.clock = clock;
        this.choice = choice;
    }

    /** Registers a packet that has just come; returns it with a time. */
    Packet arrived(Packet packet) {
        long now = FramePublisher.micros(clock.instant());
        long time = packet.presentationUs();
        if (time == Packet.NO_TIME) {
            basis = Basis.ARRIVAL;
            offsetUs = 0;
            return packet.at(arrivals.next(now));
        }
        long late = arrivalOffsetUs == Packet.NO_TIME ? Long.MAX_VALUE : now - (time + arrivalOffsetUs);
        if (late < 0 || late > MAX_LATE_US) {
            arrivalOffsetUs = now - time;
        }
        boolean told = choice == Choice.AUTO && packet.referenceUs() != Packet.NO_TIME;
        boolean set = told && Math.abs(packet.referenceUs() - now) <= MAX_OFF_US;
        basis = set ? Basis.SOURCE : told ? Basis.ARRIVAL_SOURCE_OFF : Basis.ARRIVAL;
        offsetUs = set ? packet.referenceUs() - time : arrivalOffsetUs;
        return packet;
    }

    /** Capture time, microseconds since 1970, of the picture with this source time; the clock if it has none. */
    long at(long timeUs) {
        return timeUs == Packet.NO_TIME || offsetUs == Packet.NO_TIME
                ? FramePublisher.micros(clock.instant())
                : timeUs + offsetUs;
    }

    Basis basis() {
        return basis;
    }
}
