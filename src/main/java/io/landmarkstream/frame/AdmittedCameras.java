package io.landmarkstream.frame;

import java.util.Map;

/**
 * The unlisted cameras of one partition as a checkpoint holds them.
 *
 * @param partition of the frames topic
 * @param clockMs latest record time of that partition
 * @param lastSeenMs by camera id, value of that clock at its last frame
 * @param tasks number of parallel tasks when this was written
 */
public record AdmittedCameras(int partition, long clockMs, Map<String, Long> lastSeenMs, int tasks) {}
