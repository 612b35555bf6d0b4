package io.landmarkstream.scene;

/**
 * What {@link SceneFunction} keeps of a scene; {@link SceneMemorySchema} is its form in a checkpoint.
 *
 * @param fused changes in place
 * @param stoodStillUs for how long the scene's clock has stood still in all, because the job was down, microseconds
 * @param wallUs wall clock when this was written, microseconds
 * @param timerMs wall clock of the timer that is set; 0: none
 */
record SceneMemory(SceneState fused, long stoodStillUs, long wallUs, long timerMs) {

    /** Of a scene that nothing is known of. */
    static SceneMemory none() {
        return new SceneMemory(SceneState.empty(), 0, 0, 0);
    }
}
