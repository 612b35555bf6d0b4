package io.landmarkstream.scene;

/**
 * What {@link SceneFunction} keeps of a scene.
 *
 * @param fused {@link SceneState} as {@link SceneStateFormat} writes it
 * @param stoodStillUs for how long the scene's clock has stood still in all, because the job was down, microseconds
 * @param wallUs wall clock when this was written, microseconds
 * @param timerMs wall clock of the timer that is set; 0: none
 */
public record SceneMemory(byte[] fused, long stoodStillUs, long wallUs, long timerMs) {

    /** Of a scene that nothing is known of. */
    static final SceneMemory NONE = new SceneMemory(new byte[0], 0, 0, 0);
}
