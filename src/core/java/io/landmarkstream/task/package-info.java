/**
 * The library for programs: hands and faces in pictures and videos, without Flink and Kafka.
 *
 * <pre>{@code
 * LandmarkerOptions options = LandmarkerOptions.DEFAULT.withModels(Path.of("models"));
 * try (HandFaceLandmarker landmarker = HandFaceLandmarker.open(options)) {
 *     for (Hand hand : landmarker.detect(ImageIO.read(file)).hands()) {
 *         System.out.println(hand.points().get(8) + " " + hand.gesture().orElse("no gesture"));
 *     }
 * }
 * }</pre>
 *
 * <p>{@link io.landmarkstream.task.HandFaceLandmarker} finds what is in one picture, or follows a video with ids,
 * smoothing and attributes. The job works on each frame in the same way and gives the same numbers.
 *
 * <p>Coordinates are pixels of the upright picture, x to the right, y down, counted from the outer corner of the top
 * left pixel. Left and right are the person's.
 */
package io.landmarkstream.task;
