package io.landmarkstream.viewer;

import io.landmarkstream.proto.FrameLandmarks;

/**
 * One record of the landmarks topic.
 *
 * @param producedMs the record's timestamp: wall clock of the job when it produced the result, milliseconds
 */
record Result(FrameLandmarks landmarks, long producedMs) {}
