/**
 * Several cameras' hands and faces → hands and faces in space, in metres, with one id across cameras. Pure: no Flink,
 * no Kafka, and the only clock is the one that a caller passes in.
 *
 * <p>{@link io.landmarkstream.scene.ScenesFile} reads where the cameras stand,
 * {@link io.landmarkstream.scene.SceneView} is what one camera saw in one frame,
 * {@link io.landmarkstream.scene.SceneFuser} makes of these {@link io.landmarkstream.scene.SceneFrame}s.
 *
 * <p>Frames of reference. <b>World</b>: metres, axes as the scenes file's poses define them. <b>Camera</b>: metres, x
 * to the picture's right, y down, z away from the camera. <b>Picture</b>: pixels of the upright source picture, x
 * right, y down, (0, 0) the outer corner of the top left pixel. <b>Time</b>: microseconds; a camera's capture time plus
 * its offset is the scene's time.
 */
package io.landmarkstream.scene;
