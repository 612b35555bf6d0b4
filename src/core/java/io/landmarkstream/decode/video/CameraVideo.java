package io.landmarkstream.decode.video;

import io.landmarkstream.bitstream.AccessUnit;
import io.landmarkstream.bitstream.LeadingPictures;
import io.landmarkstream.bitstream.ParameterSets;
import io.landmarkstream.bitstream.PictureHeader;
import io.landmarkstream.bitstream.Syntax;
import io.landmarkstream.bitstream.VideoFormat;
import io.landmarkstream.decode.DecoderLostException;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One camera's H.264 or H.265: frames in decoding order in, exactly one outcome for each out, pictures in display
 * order. Pure but for the native decoder it owns; for one thread.
 *
 * <p>A <em>group</em> runs from a key frame to the last picture before the next one. Nothing is decoded that depends on
 * something missing: a hole in the sequence numbers, a refused or damaged picture, a jump of H.264's {@code frame_num}
 * end the group, and every picture up to the next key frame is {@code NO_REFERENCE}. At a key frame all pictures before
 * it are given out and the decoder is reset, so what comes after depends on the group alone: decoding the group once
 * more from its first picture, by {@link #restored}, gives the same pictures to the bit.
 *
 * <p>Streams whose pictures refer across a key frame ("open" groups: a CRA of H.265, a recovery point of H.264) go on
 * over it; their group begins at it once the pictures that lead up to it are done.
 */
public final class CameraVideo implements AutoCloseable {

    private static final byte[] NOTHING = {};

    private final DecodeLimits limits;
    private final VideoDecoder.Opener decoders;
    private ParameterSets sets;
    private byte[] sps = NOTHING;
    private boolean unordered;
    private boolean intact;
    private long gap;

    private final List<UnitRef> group = new ArrayList<>();
    private byte[] groupSets = NOTHING;
    private long groupBytes;
    private boolean bidirectional;
    /** H.264: the {@code frame_num} that has to come next. */
    private int nextFrameNum;
    /** H.264: how far {@code frame_num} has come since the group's first picture, without starting over. */
    private long counted;
    /** H.264: the order of the pictures in which nothing is held back. */
    private OrderJumps jumps;
    /** A later place at which the group may begin; {@code null}: none. */
    private OpenStart nextStart;
    /** Whether pictures that refer across the group's first one have to be left out. */
    private boolean skipsLeading;
    /** Whether pictures before the group's first one may be named by later ones. */
    private boolean openGroup;
    /** H.264: which pictures come before the last recovery point; {@code null}: none do. */
    private LeadingPictures leading;

    /** Whether the current frame is decoded again only because others depend on it. */
    private boolean answered;

    private final ReorderBuffer buffer = new ReorderBuffer();
    private VideoDecoder decoder;
    private boolean lost;
    private int decoderReorder;

    /**
     * A CRA or recovery point inside the group.
     *
     * @param index its place in the group
     * @param bytes compressed bytes of the group before it
     * @param trailing ticket of the first picture after it in both orders; -1: has not come yet
     */
    private record OpenStart(int index, byte[] sets, long bytes, long trailing) {}

    /**
     * The effect of one frame.
     *
     * @param before outcomes that belong before a new sequence parameter set
     * @param newSps whether the pictures from here on have another sequence parameter set than those before
     * @param after the other outcomes
     * @param pending whether the frame's own outcome comes with a later frame
     * @param group change of {@link #group}
     */
    public record Accepted(
            List<VideoOutcome> before, boolean newSps, List<VideoOutcome> after, boolean pending, GroupChange group) {}

    /** How {@link #group} and {@link #state} differ from before. */
    public enum GroupChange {
        /** Not at all. */
        NONE,
        /** One more entry; the state is the same. */
        APPENDED,
        /** Both changed. */
        REPLACED
    }

    public CameraVideo(Codec codec, DecodeLimits limits, VideoDecoder.Opener decoders) {
        this.limits = limits;
        this.decoders = decoders;
        sets = ParameterSets.none(codec);
    }

    /**
     * A video as it was when it gave this state. With an intact group, every frame of {@link #group} has to be given to
     * {@link #replay} before it can go on. Limits lower than those by which the state came about make none of this
     * fail: the frames then have their rejects.
     */
    public static CameraVideo restored(VideoState state, DecodeLimits limits, VideoDecoder.Opener decoders) {
        CameraVideo video = new CameraVideo(state.codec(), limits, decoders);
        try {
            video.sets = ParameterSets.of(state.codec(), state.sets(), limits);
        } catch (RejectException e) {
            // The video's next key frame, or that of its group, says why.
        }
        video.sps = state.sps();
        video.unordered = state.unordered();
        video.gap = state.gap();
        return video;
    }

    /**
     * Decodes a frame of the group again.
     *
     * @param answered whether it had its outcome before; it gets no other
     */
    public List<VideoOutcome> replay(Frame frame, boolean answered) {
        this.answered = answered;
        Accepted step = accept(frame, gap, true);
        this.answered = false;
        return step.after.stream()
                .filter(outcome -> outcome.frame() != frame || !answered)
                .toList();
    }

    public VideoState state() {
        return new VideoState(
                sets.codec(),
                intact ? groupSets : sets.annexB(),
                sps,
                unordered,
                intact,
                intact ? group.get(0).sequence() : 0,
                gap);
    }

    Codec codec() {
        return sets.codec();
    }

    /** The pictures since the last key frame, in decoding order; empty if the group is not intact. */
    public List<UnitRef> group() {
        return group;
    }

    /**
     * Takes the next frame.
     *
     * @param missing frames missing since the one before, by sequence number
     * @param continues whether it follows the frame before without any loss
     * @throws DecoderLostException if the process that decodes ended; this object can then only be closed
     */
    public Accepted accept(Frame frame, long missing, boolean continues) {
        AccessUnit unit;
        try {
            unit = AccessUnit.parse(codec(), frame.value(), frame.dataOffset(), frame.dataLength());
            if (unit.isKeyFrame() && !(unit.isOpenKeyFrame() && intact && continues)) {
                return begin(frame, unit, missing);
            }
            return follow(frame, unit, continues);
        } catch (RejectException e) {
            return broken(frame, e);
        }
    }

    private Accepted begin(Frame frame, AccessUnit unit, long missing) throws RejectException {
        ParameterSets known = sets.with(unit, limits);
        PictureHeader header = known.header(unit, limits);
        if (codec() == Codec.H264 && unit.isOpenKeyFrame() && !LeadingPictures.areTold(header)) {
            throw noReference("it is a recovery point in a stream of which the order of display cannot be told");
        }
        List<VideoOutcome> before = finish();
        boolean newSps = sps.length > 0 && !Arrays.equals(sps, header.sps());
        boolean untold = header.format().reorder() == VideoFormat.UNTOLD;
        unordered = untold && !newSps && (intact ? !bidirectional : unordered);
        int reorder = !untold
                ? header.format().reorder()
                : unordered ? 0 : header.format().maxReorder();
        if (decoder == null || !Arrays.equals(sps, header.sps()) || reorder != decoderReorder) {
            closeDecoder();
            try {
                decoder = decoders.open(codec(), header.format(), reorder);
            } catch (DecoderLostException e) {
                lost = true; // with the outcomes in `before`
                throw e;
            }
            decoderReorder = reorder;
        }
        sets = known;
        sps = header.sps();
        groupSets = known.annexB();
        gap = missing;
        group.clear();
        groupBytes = 0;
        nextStart = null;
        bidirectional = false;
        skipsLeading = true;
        leading = leadingOf(unit, header);
        intact = true;
        nextFrameNum = header.frameNum();
        counted = 0;
        openGroup = unit.isOpenKeyFrame();
        jumps = unordered && header.orders() > 0 ? new OrderJumps(header.orders()) : null;
        Accepted step = decode(frame, unit, header, concat(groupSets, unit.opening()));
        return new Accepted(before, newSps, step.after, step.pending, GroupChange.REPLACED);
    }

    private LeadingPictures leadingOf(AccessUnit unit, PictureHeader header) {
        return codec() == Codec.H264 && unit.isOpenKeyFrame() && LeadingPictures.areTold(header)
                ? new LeadingPictures(header)
                : null;
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private Accepted follow(Frame frame, AccessUnit unit, boolean continues) throws RejectException {
        if (!continues) {
            throw noReference("frames are missing before this one");
        }
        if (!intact) {
            throw noReference("the stream has had no key frame since its begin or since the last loss");
        }
        Syntax syntax = Syntax.of(codec());
        int type = unit.firstSlice().type();
        if (skipsLeading && syntax.leadsAcross(type)) {
            return leads(frame, GroupChange.NONE);
        }
        ParameterSets known = sets.with(unit, limits);
        PictureHeader header = known.header(unit, limits);
        boolean leads = leading != null && !unit.isKeyFrame() && leading.hasNext(header);
        checkFollows(frame, header, leads && skipsLeading);
        sets = known;
        if (leads && skipsLeading) {
            return lead(frame, unit, header);
        }
        if (unit.isKeyFrame()) {
            leading = leadingOf(unit, header);
            nextStart = codec() == Codec.H265 || leading != null
                    ? new OpenStart(group.size(), known.annexB(), groupBytes, -1)
                    : nextStart;
            skipsLeading = false;
        }
        Accepted step = decode(frame, unit, header, NOTHING);
        boolean trails = codec() == Codec.H265 ? syntax.trails(type) : !unit.isKeyFrame() && !leads;
        return intact && nextStart != null ? moveStart(step, trails) : step;
    }

    /**
     * A picture that H.264 shows before the recovery point at which decoding began. It is not given out. What later
     * pictures may refer to goes through the decoder, so that it forgets and counts as those expect.
     */
    private Accepted lead(Frame frame, AccessUnit unit, PictureHeader header) {
        if (!header.reference()) {
            return leads(frame, GroupChange.NONE);
        }
        count(header);
        try {
            decoder.decode(VideoDecoder.input(codec(), NOTHING, unit), buffer.pass(), buffer);
        } catch (DecoderLostException e) {
            throw e;
        } catch (RejectException | RuntimeException e) {
            return broken(
                    frame, noReference("it builds on pictures from before the key frame at which decoding began"));
        }
        group.add(UnitRef.of(frame));
        groupBytes += frame.dataLength();
        return leads(frame, GroupChange.APPENDED);
    }

    private static Accepted leads(Frame frame, GroupChange change) {
        return new Accepted(
                List.of(),
                false,
                List.of(VideoOutcome.rejected(
                        frame, noReference("it builds on pictures from before the key frame at which decoding began"))),
                false,
                change);
    }

    /** From when on nothing waits that came with the open key frame or before it, the group begins at it. */
    private Accepted moveStart(Accepted step, boolean trails) {
        if (trails && nextStart.trailing < 0) {
            nextStart = new OpenStart(nextStart.index, nextStart.sets, nextStart.bytes, buffer.lastTicket());
        }
        if (nextStart.trailing < 0 || buffer.isPendingBefore(nextStart.trailing)) {
            return step;
        }
        group.subList(0, nextStart.index).clear();
        groupBytes -= nextStart.bytes;
        groupSets = nextStart.sets;
        gap = 0;
        nextStart = null;
        return new Accepted(step.before, step.newSps, step.after, step.pending, GroupChange.REPLACED);
    }

    /** @param leads whether it is not to be shown, so that its order does not matter */
    private void checkFollows(Frame frame, PictureHeader header, boolean leads) throws RejectException {
        if (!Arrays.equals(header.sps(), sps)) {
            throw new RejectException(Reason.CORRUPT, "The sequence parameter set changes between two key frames.");
        }
        if (codec() == Codec.H264) {
            if (header.frameNum() != nextFrameNum) {
                throw noReference("frame_num jumps to %d where %d follows: the camera or its publisher lost pictures"
                        .formatted(header.frameNum(), nextFrameNum));
            }
            if (!leads && header.bidirectional() && unordered && (jumps == null || !jumps.isAwaited(header.order()))) {
                unordered = false;
                throw new RejectException(
                        Reason.PROFILE,
                        "The stream begins to reorder its pictures, of which its headers say nothing; it is decoded "
                                + "from the next key frame on.");
            }
        }
        if (group.size() >= limits.maxGroupFrames() || groupBytes + frame.dataLength() > limits.maxGroupBytes()) {
            throw new RejectException(
                    Reason.LIMIT,
                    ("%d pictures or %d bytes since the last key frame are more than landmarks.limits.group-frames = "
                                    + "%d and landmarks.limits.group-bytes = %d: set the camera to send key frames "
                                    + "more often.")
                            .formatted(
                                    group.size() + 1,
                                    groupBytes + frame.dataLength(),
                                    limits.maxGroupFrames(),
                                    limits.maxGroupBytes()));
        }
    }

    /** H.264: counts pictures to which others may refer. One that forgets a picture from before the group is right. */
    private void count(PictureHeader header) {
        if (codec() == Codec.H264) {
            decoder.forgetsUnseen(openGroup && header.forgets() > counted);
        }
        if (header.reference()) {
            nextFrameNum = header.nextFrameNum();
            counted++;
        }
    }

    private Accepted decode(Frame frame, AccessUnit unit, PictureHeader header, byte[] setsFirst) {
        bidirectional |= header.bidirectional();
        count(header);
        if (jumps != null) {
            decoder.hold(jumps.missing(header.order(), header.resets()));
        }
        long ticket = buffer.add(frame, group.isEmpty() ? gap : 0, answered);
        try {
            decoder.decode(VideoDecoder.input(codec(), setsFirst, unit), ticket, buffer);
        } catch (RejectException e) {
            return ended(ticket, e);
        } catch (DecoderLostException e) {
            throw e;
        } catch (RuntimeException e) {
            return ended(
                    ticket,
                    new RejectException(
                            Reason.CORRUPT,
                            "The decoder failed: " + e.getClass().getSimpleName() + "."));
        }
        if (buffer.isDamaged()) {
            return ended(Long.MAX_VALUE, null);
        }
        group.add(UnitRef.of(frame));
        groupBytes += frame.dataLength();
        if (unit.endsSequence()) {
            return ended(Long.MAX_VALUE, null);
        }
        return new Accepted(List.of(), false, buffer.release(), buffer.isLastPending(), GroupChange.APPENDED);
    }

    /** The group ends with an outcome for all of its frames. */
    private Accepted ended(long failed, RejectException fault) {
        List<VideoOutcome> outcomes = drain(failed, fault);
        breakGroup();
        return new Accepted(List.of(), false, outcomes, false, GroupChange.REPLACED);
    }

    /** A frame that does not reach the decoder ends the group. */
    private Accepted broken(Frame frame, RejectException fault) {
        boolean wasIntact = intact;
        List<VideoOutcome> outcomes = new ArrayList<>(finish());
        outcomes.add(VideoOutcome.rejected(frame, fault));
        breakGroup();
        return new Accepted(List.of(), false, outcomes, false, wasIntact ? GroupChange.REPLACED : GroupChange.NONE);
    }

    /** Ends the group: up to the next key frame nothing can be decoded. */
    public void breakGroup() {
        intact = false;
        group.clear();
        nextStart = null;
        closeDecoder();
    }

    /** Whether its decoder is gone with the process it was in: the group has to be decoded again on a new object. */
    public boolean isLost() {
        return lost || decoder != null && decoder.isLost();
    }

    /** Gives every frame that waits its outcome. Afterwards only a key frame can follow on this object. */
    public List<VideoOutcome> finish() {
        return decoder == null ? List.of() : drain(Long.MAX_VALUE, null);
    }

    private List<VideoOutcome> drain(long failed, RejectException fault) {
        decoder.drain(buffer);
        return buffer.finish(failed, fault);
    }

    static RejectException noReference(String why) {
        return new RejectException(
                Reason.NO_REFERENCE, "The picture cannot be decoded up to the next key frame: " + why + ".");
    }

    private void closeDecoder() {
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
    }

    /** Frames that still wait have no outcome after this. */
    @Override
    public void close() {
        closeDecoder();
    }
}
