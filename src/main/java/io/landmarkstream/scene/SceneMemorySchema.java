package io.landmarkstream.scene;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * {@link SceneMemory} in checkpoints and savepoints: a version, the clocks, then the scene as {@link SceneStateFormat}
 * writes it. A heap state backend keeps the object itself and calls this for checkpoints only, where it copies what
 * changes while one is written; a backend on disk calls it for each view.
 */
public final class SceneMemorySchema extends TypeSerializerSingleton<SceneMemory> {

    private static final long serialVersionUID = 1L;

    /** What {@link #serialize} writes. */
    private static final int VERSION = 1;

    @Override
    public void serialize(SceneMemory memory, DataOutputView out) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(memory.stoodStillUs());
        out.writeLong(memory.wallUs());
        out.writeLong(memory.timerMs());
        byte[] fused = SceneStateFormat.write(memory.fused());
        out.writeInt(fused.length);
        out.write(fused);
    }

    @Override
    public SceneMemory deserialize(DataInputView in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("The memory of a scene has version " + version + ", and this job reads version "
                    + VERSION + ": it was written by a newer release; start that one, or without the savepoint.");
        }
        long stoodStillUs = in.readLong();
        long wallUs = in.readLong();
        long timerMs = in.readLong();
        byte[] fused = new byte[in.readInt()];
        in.readFully(fused);
        return new SceneMemory(SceneStateFormat.read(fused), stoodStillUs, wallUs, timerMs);
    }

    @Override
    public SceneMemory deserialize(SceneMemory reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public SceneMemory copy(SceneMemory from) {
        try {
            return new SceneMemory(
                    SceneStateFormat.read(SceneStateFormat.write(from.fused())),
                    from.stoodStillUs(),
                    from.wallUs(),
                    from.timerMs());
        } catch (IOException e) {
            throw new IllegalStateException("a state that was just written", e);
        }
    }

    @Override
    public SceneMemory copy(SceneMemory from, SceneMemory reuse) {
        return copy(from);
    }

    @Override
    public void copy(DataInputView from, DataOutputView to) throws IOException {
        serialize(deserialize(from), to);
    }

    @Override
    public SceneMemory createInstance() {
        return SceneMemory.none();
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializerSnapshot<SceneMemory> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names this class in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SceneMemory> {
        public Snapshot() {
            super(SceneMemorySchema::new);
        }
    }
}
