package io.landmarkstream.landmark;

import java.util.List;

/**
 * Names and connections of a network's points.
 *
 * @param name as results name it
 * @param kind whose points they are; {@code null}: the file does not say
 * @param points name of each point, in the network's order
 * @param connections pairs of indexes to draw lines between: bones of a hand, contours of a face
 * @param mirrored pairs of indexes that change places when the picture is mirrored; the others stay. Empty for hands,
 *     where the handedness of the whole hand changes
 * @param rotation which points tell a region's rotation; {@code null}: none do
 * @param sigmas standard deviation of a labeller's point, one each, in square roots of the object's area, as COCO's
 *     object keypoint similarity (OKS) takes them; empty: not known
 */
public record Topology(
        String name,
        Kind kind,
        List<String> points,
        int[][] connections,
        int[][] mirrored,
        RegionRule.Rotation rotation,
        List<Float> sigmas) {}
