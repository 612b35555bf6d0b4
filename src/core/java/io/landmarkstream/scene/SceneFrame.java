package io.landmarkstream.scene;

import java.util.List;

/**
 * A scene at one tick of its time.
 *
 * @param scene id
 * @param tick number of the tick since the scene's state began, from 1; ticks of nothing count too
 * @param timeUs the tick's time: capture time plus offset of each camera, microseconds
 * @param cameras all of the scene's, in the file's order
 * @param timedOut whether a camera was not waited for any longer, so that this depends on when results came, and not on
 *     the input alone
 * @param objects hands and faces in space, ordered by kind, then id; empty: none
 */
public record SceneFrame(
        String scene, long tick, long timeUs, List<SceneCamera> cameras, boolean timedOut, List<SceneObject> objects) {}
