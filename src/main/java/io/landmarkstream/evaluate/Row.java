package io.landmarkstream.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Figures of one pipeline on one dataset; the definitions are those of {@link Scores}. Shares are 0 to 1; a number is
 * {@code null} where the dataset or the pipeline lacks what it is computed from.
 *
 * @param n true objects
 * @param found true objects found at IoU .5
 * @param falsePositives detected objects that match none of them
 * @param recallIou50 share found at IoU .5
 * @param recallIou30 share found at IoU .3
 * @param pck20 PCK@.2 end to end
 * @param pck10 PCK@.1 end to end
 * @param pck20Oracle PCK@.2 with regions of interest made from the true points
 * @param nme68 mean over the faces found, all points
 * @param nme51 without the jaw
 * @param medianError of the objects found
 * @param oks mean object keypoint similarity of the objects found, with the box's area as the object's; of topologies
 *     with sigmas
 * @param rmse root mean square distance of the points of the objects found, pixels
 * @param msPerPicture wall clock of the finder, decoding left out
 * @param steps which step lost what was not found; {@code null}: not known
 */
public record Row(
        @JsonProperty("dataset") String dataset,
        @JsonProperty("pipeline") String pipeline,
        @JsonProperty("n") int n,
        @JsonProperty("found") int found,
        @JsonProperty("false_positives") int falsePositives,
        @JsonProperty("recall_iou50") double recallIou50,
        @JsonProperty("recall_iou30") double recallIou30,
        @JsonProperty("pck20") Double pck20,
        @JsonProperty("pck10") Double pck10,
        @JsonProperty("pck20_oracle") Double pck20Oracle,
        @JsonProperty("nme68") Double nme68,
        @JsonProperty("nme51") Double nme51,
        @JsonProperty("median_error") Double medianError,

        @JsonProperty("oks") @JsonInclude(JsonInclude.Include.NON_NULL)
        Double oks,

        @JsonProperty("rmse_px") @JsonInclude(JsonInclude.Include.NON_NULL)
        Double rmse,

        @JsonProperty("ms_per_picture") double msPerPicture,

        @JsonProperty("steps") @JsonInclude(JsonInclude.Include.NON_NULL)
        Steps steps) {

    Row with(Steps steps) {
        return new Row(
                dataset,
                pipeline,
                n,
                found,
                falsePositives,
                recallIou50,
                recallIou30,
                pck20,
                pck10,
                pck20Oracle,
                nme68,
                nme51,
                medianError,
                oks,
                rmse,
                msPerPicture,
                steps);
    }
}
