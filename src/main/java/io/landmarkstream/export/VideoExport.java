package io.landmarkstream.export;

import io.landmarkstream.draw.DrawnObject;
import io.landmarkstream.draw.OverlayClip;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.proto.FrameLandmarks;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A camera's results, drawn onto their pictures from the frames topic. Results whose picture is gone are left out. */
public final class VideoExport {

    /** More frames than a job works on between two checkpoints. */
    private static final int REMEMBERED = 100_000;

    private final TopicPictures pictures;
    private final OverlayClip clip;
    private long written;
    private long withoutPicture;
    /** Frames that were drawn; a result that was written twice is drawn once. */
    private final Set<Place> drawn = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    /** Where a frame lies in the frames topic. */
    private record Place(int partition, long offset) {}

    /** Both stay open. */
    public VideoExport(TopicPictures pictures, OverlayClip clip) {
        this.pictures = pictures;
        this.clip = clip;
    }

    /** @param partition of the frame, with its offset, as the result's headers say; negative: they do not */
    public void add(FrameLandmarks result, int partition, long offset) throws IOException {
        Place place = new Place(partition, offset);
        if (drawn.contains(place)) {
            return;
        }
        Picture picture = partition < 0 || offset < 0 ? null : pictures.at(partition, offset);
        if (picture == null) {
            withoutPicture++;
            return;
        }
        drawn.add(place);
        clip.add(picture, result.getObjectsList().stream().map(DrawnObject::of).toList(), result.getCaptureTimeUs());
        written++;
    }

    /** Pictures that were written. */
    public long written() {
        return written;
    }

    /** Results that were left out, because the frames topic no longer has the picture or what it needs. */
    public long withoutPicture() {
        return withoutPicture;
    }
}
