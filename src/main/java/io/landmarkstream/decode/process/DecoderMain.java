package io.landmarkstream.decode.process;

import io.landmarkstream.decode.Decoders;
import io.landmarkstream.decode.video.VideoDecoder;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The child process of {@link DecoderProcess}: requests come on standard input, pictures go to standard output. Ends
 * with its standard input, or with its parent where native code does not come back.
 */
public final class DecoderMain {

    private static final long LOOK_FOR_PARENT_MS = 1000;

    private final DataInputStream in =
            new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
    private final DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 8192));
    private final Decoders decoders;
    private final Map<Integer, VideoDecoder> videos = new HashMap<>();

    private DecoderMain(DecodeLimits limits) {
        decoders = Decoders.inThisProcess(limits);
    }

    /** @param args the limits: bytes and pixels of a picture, scans of a JPEG */
    public static void main(String[] args) throws IOException {
        System.setOut(System.err); // nobody else may write among the pictures
        endWithParent();
        new DecoderMain(new DecodeLimits(Integer.parseInt(args[0]), Long.parseLong(args[1]), Integer.parseInt(args[2])))
                .serve();
        Runtime.getRuntime().halt(0);
    }

    private static void endWithParent() {
        ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        Thread guard = new Thread(
                () -> {
                    while (parent.isAlive()) {
                        try {
                            Thread.sleep(LOOK_FOR_PARENT_MS);
                        } catch (InterruptedException e) {
                            break;
                        }
                    }
                    Runtime.getRuntime().halt(0);
                },
                "until-parent-ends");
        guard.setDaemon(true);
        guard.start();
    }

    private void serve() throws IOException {
        out.writeByte(Wire.READY);
        out.flush();
        for (int request = in.read(); request >= 0; request = in.read()) {
            switch (request) {
                case Wire.JPEG -> jpeg();
                case Wire.OPEN -> open();
                case Wire.DECODE -> decode();
                case Wire.DRAIN -> drain();
                case Wire.FORGETS -> videos.get(in.readInt()).forgetsUnseen(in.readBoolean());
                case Wire.HOLD -> videos.get(in.readInt()).hold(in.readInt());
                case Wire.CLOSE -> videos.remove(in.readInt()).close();
                default -> throw new EOFException("There is no request " + request + ".");
            }
        }
    }

    private void jpeg() throws IOException {
        byte[] value = Wire.read(in, Integer.MAX_VALUE);
        try {
            picture(decoders.jpeg(value, 0, value.length));
            out.writeByte(Wire.DONE);
        } catch (RejectException e) {
            reject(e);
        } catch (RuntimeException e) {
            reject(failure("the decoder failed: %s", e));
        }
        out.flush();
    }

    private void open() throws IOException {
        int id = in.readInt();
        Codec codec = Wire.readCodec(in);
        var format = Wire.readFormat(in);
        int reorder = in.readInt();
        try {
            videos.put(id, decoders.video(codec, format, reorder));
            out.writeByte(Wire.DONE);
        } catch (RuntimeException e) {
            fail(e);
        }
        out.flush();
    }

    private void decode() throws IOException {
        VideoDecoder video = videos.get(in.readInt());
        long ticket = in.readLong();
        byte[] picture = Wire.read(in, Integer.MAX_VALUE);
        try {
            video.decode(picture, ticket, this::output);
            out.writeByte(Wire.DONE);
        } catch (RejectException e) {
            reject(e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (RuntimeException e) {
            reject(failure("The decoder failed: %s.", e));
        }
        out.flush();
    }

    private void drain() throws IOException {
        try {
            videos.get(in.readInt()).drain(this::output);
            out.writeByte(Wire.DONE);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (RuntimeException e) {
            fail(e);
        }
        out.flush();
    }

    private void output(long ticket, Picture picture) {
        try {
            if (picture == null) {
                out.writeByte(Wire.CONCEALED);
                out.writeLong(ticket);
            } else {
                out.writeByte(Wire.PICTURE);
                out.writeLong(ticket);
                Wire.write(out, picture);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void picture(Picture picture) throws IOException {
        out.writeByte(Wire.PICTURE);
        Wire.write(out, picture);
    }

    /** As the job words it where it decodes by itself. */
    private static RejectException failure(String words, RuntimeException e) {
        e.printStackTrace();
        return new RejectException(Reason.CORRUPT, words.formatted(e.getClass().getSimpleName()));
    }

    private void reject(RejectException e) throws IOException {
        out.writeByte(Wire.REJECTED);
        out.writeUTF(e.reason().name());
        out.writeUTF(e.getMessage());
    }

    private void fail(RuntimeException e) throws IOException {
        e.printStackTrace();
        out.writeByte(Wire.FAILED);
        out.writeUTF(String.valueOf(e.getMessage()));
    }
}
