/**
 * Landmarks by an ensemble of regression trees (Kazemi and Sullivan, "One Millisecond Face Alignment with an Ensemble
 * of Regression Trees", CVPR 2014), computed in Java without a runtime. Reads the project's own files and dlib's.
 */
package io.landmarkstream.ert;
