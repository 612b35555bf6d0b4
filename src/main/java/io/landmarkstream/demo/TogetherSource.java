package io.landmarkstream.demo;

import io.landmarkstream.publish.CompressedFrame;
import io.landmarkstream.publish.FrameSource;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One of several sources that all give their first frame once each of them has it. */
final class TogetherSource implements FrameSource {

    private static final long PATIENCE_SECONDS = 10;

    private final FrameSource source;
    private final CountDownLatch ready;
    private boolean begun;

    /** @param ready counts the sources that have not opened their clip yet */
    TogetherSource(FrameSource source, CountDownLatch ready) {
        this.source = source;
        this.ready = ready;
    }

    @Override
    public CompressedFrame next() throws IOException {
        CompressedFrame frame = source.next();
        if (!begun) {
            begun = true;
            ready.countDown();
            try {
                ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return frame;
    }

    @Override
    public double fps() {
        return source.fps();
    }

    @Override
    public void close() {
        ready.countDown();
        source.close();
    }
}
