package io.landmarkstream.decode.process;

import io.landmarkstream.bitstream.VideoFormat;
import io.landmarkstream.decode.DecoderLostException;
import io.landmarkstream.decode.Decoders;
import io.landmarkstream.decode.video.VideoDecoder;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.jvm.ChildJvm;
import io.landmarkstream.picture.Picture;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native decoders in a child JVM, so that a picture that makes native code crash, hang or use up the memory ends that
 * process and not this one. Compressed pictures go through its standard input, planes come through its standard output;
 * nothing is written to a file. It is started again when it has ended. For one thread.
 *
 * <p>What the child says is checked as if it came from a camera: sizes against the limits, before anything is
 * allocated.
 */
public final class DecoderProcess implements Decoders {

    private static final Logger LOG = LoggerFactory.getLogger(DecoderProcess.class);

    private static final Duration START = Duration.ofSeconds(120);
    private static final long WATCH_MS = 50;
    private static final int MB = 1 << 20;

    private final DecodeLimits limits;
    private final Duration timeout;
    private final Runnable restarted;
    private Child child;
    private int nextId;

    /**
     * Starts the process and waits until it takes pictures, about a second.
     *
     * @param timeout longest time for one picture; then the process is killed
     * @param restarted is told of every start but the first
     * @throws IOException if it does not start
     */
    public DecoderProcess(DecodeLimits limits, Duration timeout, Runnable restarted) throws IOException {
        this.limits = limits;
        this.timeout = timeout;
        this.restarted = restarted;
        child = new Child();
    }

    /** The process id, for tests. */
    public long pid() {
        return child.process.pid();
    }

    @Override
    public Picture jpeg(byte[] value, int offset, int length) throws RejectException {
        Picture[] picture = new Picture[1];
        Child asked = living();
        asked.ask(
                out -> {
                    out.writeByte(Wire.JPEG);
                    Wire.write(out, value, offset, length);
                },
                in -> picture[0] = Wire.readPicture(in, limits.maxPixels()));
        if (picture[0] == null) {
            asked.end();
            throw asked.lost("gave no picture");
        }
        return picture[0];
    }

    /** A process that ends while it opens a decoder has had no picture: another one opens it, once. */
    @Override
    public VideoDecoder video(Codec codec, VideoFormat format, int reorder) {
        try {
            return new Video(living(), nextId++, codec, format, reorder);
        } catch (DecoderLostException e) {
            return new Video(living(), nextId++, codec, format, reorder);
        }
    }

    /**
     * What the largest picture needs: its bytes, and three planes of its size before and after they are turned upright
     * or their pixels squared.
     */
    private static long heapMb(DecodeLimits limits) {
        return 64 + (2L * limits.maxFrameBytes() + 6 * limits.maxPixels()) / MB;
    }

    /** Where this process finds its native libraries and its temporary folder, so does the child. */
    private static String[] passedOn() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("org.bytedeco.") || name.equals("java.io.tmpdir"))
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toArray(String[]::new);
    }

    /** The child, started again if it has ended. */
    private Child living() {
        if (!child.isAlive()) {
            int code = child.end();
            child.close();
            LOG.warn("The process that decodes ended with code {}; it is started again.", code);
            try {
                child = new Child();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            restarted.run();
        }
        return child;
    }

    @Override
    public void close() {
        child.close();
    }

    private interface Request {
        void write(DataOutputStream out) throws IOException;
    }

    private interface Answer {
        /** Reads what follows {@link Wire#PICTURE}. */
        void picture(DataInputStream in) throws IOException;

        /** Reads what follows {@link Wire#CONCEALED}. */
        default void concealed(DataInputStream in) throws IOException {
            throw new IOException("an answer that nobody asked for");
        }
    }

    /** One child process. */
    private final class Child {
        private final Path folder = Files.createTempDirectory("landmarks-decoder");
        private final Process process;
        private final DataOutputStream out;
        private final DataInputStream in;
        /** When the request in work has to be done, of {@link System#nanoTime}; 0: there is none. */
        private volatile long deadline;

        private volatile boolean late;
        private boolean ended;

        Child() throws IOException {
            Process started = null;
            try {
                started = new ChildJvm(folder, "decoder")
                        .options(
                                "-Xmx" + heapMb(limits) + "m",
                                "-XX:+UseSerialGC",
                                "-XX:+ExitOnOutOfMemoryError",
                                // A report or a dump of a crash would hold parts of a picture.
                                "-XX:+SuppressFatalErrorMessage",
                                "-XX:-CreateCoredumpOnCrash",
                                // Standard output carries the answers; what the JVM itself has to say goes elsewhere.
                                "-XX:+DisplayVMOutputToStderr",
                                "-Xlog:disable",
                                "-Xlog:all=warning:stderr",
                                "-Djava.awt.headless=true",
                                "-Dorg.bytedeco.javacpp.logger.debug=false")
                        .options(passedOn())
                        .classPath(OwnJars.classPath(folder))
                        .pipingOutput()
                        .start(
                                DecoderMain.class,
                                "" + limits.maxFrameBytes(),
                                "" + limits.maxPixels(),
                                "" + limits.maxScans());
                process = started;
                out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 8192));
                in = new DataInputStream(process.getInputStream());
                Thread watch = new Thread(this::watch, "landmarks-decoder-watch");
                watch.setDaemon(true);
                watch.start();
                deadline = System.nanoTime() + START.toNanos();
                int first = in.read();
                if (first != Wire.READY) {
                    int code = end();
                    throw new EOFException(
                            late
                                    ? "it was not ready after " + START.toSeconds() + " s"
                                    : first >= 0
                                            ? "it said something else than that it is ready (" + first + ")"
                                            : "it ended at its start with code " + code + "; its output says why");
                }
                deadline = 0;
            } catch (IOException e) {
                if (started != null) {
                    started.destroyForcibly();
                }
                delete();
                throw new IOException(
                        "The process that decodes (landmarks.decode.isolated) does not start: " + e.getMessage(), e);
            }
        }

        private void watch() {
            try {
                while (process.isAlive()) {
                    Thread.sleep(WATCH_MS);
                    long due = deadline;
                    if (due != 0 && System.nanoTime() - due > 0) {
                        late = true;
                        process.destroyForcibly();
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        boolean isAlive() {
            return !ended && process.isAlive();
        }

        /** Something that has no answer; a child that ended is noticed by the next request. */
        void tell(Request request) {
            try {
                request.write(out);
            } catch (IOException e) {
                ended = true;
            }
        }

        /**
         * Asks, and reads until the request has ended.
         *
         * @throws DecoderLostException if the child ended, was too slow, or said what it cannot mean
         */
        void ask(Request request, Answer answer) throws RejectException {
            deadline = System.nanoTime() + timeout.toNanos();
            try {
                request.write(out);
                out.flush();
                while (true) {
                    int kind = in.read();
                    switch (kind) {
                        case Wire.PICTURE -> answer.picture(in);
                        case Wire.CONCEALED -> answer.concealed(in);
                        case Wire.DONE -> {
                            return;
                        }
                        case Wire.REJECTED -> throw rejected();
                        case Wire.FAILED -> throw new IllegalStateException(in.readUTF());
                        case -1 -> throw new EOFException();
                        default -> throw new IOException("an answer of kind " + kind);
                    }
                }
            } catch (EOFException e) {
                throw lost("ended with code " + end());
            } catch (IOException e) {
                boolean alive = process.isAlive();
                int code = end();
                throw lost(alive ? "answered what makes no sense: " + e.getMessage() : "ended with code " + code);
            } finally {
                deadline = 0;
            }
        }

        private RejectException rejected() throws IOException {
            String reason = in.readUTF();
            String detail = in.readUTF();
            try {
                Reason given = Reason.valueOf(reason);
                if (given.isShed()) {
                    throw new IOException("a reason that decoding cannot have: " + reason);
                }
                return new RejectException(given, detail);
            } catch (IllegalArgumentException e) {
                throw new IOException("a reason of no known name", e);
            }
        }

        private int end() {
            ended = true;
            return process.destroyForcibly().onExit().join().exitValue();
        }

        private DecoderLostException lost(String how) {
            return new DecoderLostException(
                    late
                            ? "The process that decodes worked on the picture for longer than "
                                    + "landmarks.decode.timeout = %d ms and was killed.".formatted(timeout.toMillis())
                            : "The process that decodes " + how + " in the middle of the picture.");
        }

        void close() {
            ended = true;
            process.destroyForcibly();
            delete();
        }

        private void delete() {
            try {
                Files.deleteIfExists(folder.resolve("decoder.args"));
                Files.deleteIfExists(folder.resolve(OwnJars.LINK));
                Files.deleteIfExists(folder);
            } catch (IOException e) {
                LOG.debug("{} stays", folder, e);
            }
        }
    }

    /** A decoder in the child. */
    private final class Video implements VideoDecoder {
        private final Child home;
        private final int id;

        Video(Child home, int id, Codec codec, VideoFormat format, int reorder) {
            this.home = home;
            this.id = id;
            ask(
                    out -> {
                        out.writeByte(Wire.OPEN);
                        out.writeInt(id);
                        Wire.write(out, codec, format, reorder);
                    },
                    (ticket, picture) -> {});
        }

        @Override
        public void decode(byte[] picture, long ticket, Output output) throws RejectException {
            home.ask(
                    out -> {
                        out.writeByte(Wire.DECODE);
                        out.writeInt(id);
                        out.writeLong(ticket);
                        Wire.write(out, picture, 0, picture.length);
                    },
                    answer(output));
        }

        @Override
        public void drain(Output output) {
            ask(
                    out -> {
                        out.writeByte(Wire.DRAIN);
                        out.writeInt(id);
                    },
                    output);
        }

        private void ask(Request request, Output output) {
            try {
                home.ask(request, answer(output));
            } catch (RejectException e) {
                throw new IllegalStateException(e);
            }
        }

        private Answer answer(Output output) {
            return new Answer() {
                @Override
                public void picture(DataInputStream in) throws IOException {
                    long ticket = in.readLong();
                    output.accept(ticket, Wire.readPicture(in, limits.maxPixels()));
                }

                @Override
                public void concealed(DataInputStream in) throws IOException {
                    output.accept(in.readLong(), null);
                }
            };
        }

        @Override
        public void forgetsUnseen(boolean unseen) {
            home.tell(out -> {
                out.writeByte(Wire.FORGETS);
                out.writeInt(id);
                out.writeBoolean(unseen);
            });
        }

        @Override
        public void hold(int pictures) {
            home.tell(out -> {
                out.writeByte(Wire.HOLD);
                out.writeInt(id);
                out.writeInt(pictures);
            });
        }

        @Override
        public boolean isLost() {
            return !home.isAlive();
        }

        @Override
        public void close() {
            home.tell(out -> {
                out.writeByte(Wire.CLOSE);
                out.writeInt(id);
                out.flush(); // there may be no other request for long, and the decoder holds pictures
            });
        }
    }
}
