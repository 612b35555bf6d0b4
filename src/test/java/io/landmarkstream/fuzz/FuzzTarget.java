package io.landmarkstream.fuzz;

import com.google.protobuf.ByteString;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.decode.Videos;
import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.decode.video.VideoPictures;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Envelope;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.job.CamerasFile;
import io.landmarkstream.job.TestFrames;
import io.landmarkstream.landmark.Pipeline;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.picture.Picture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What reads bytes or texts of others, for any bytes: it may refuse, with a sentence, and do nothing else. Anything but
 * a refusal is a finding: another exception, a decoder that gives two pictures for the same bytes, a crash, a hang.
 */
public enum FuzzTarget {

    /** A record of the frames topic: length of the key, key, value. */
    ENVELOPE {
        private final Envelope envelope = new Envelope(EnumSet.allOf(Codec.class), 1 << 20, Cameras.ANY);

        @Override
        public void run(byte[] data) {
            int key = data.length == 0 ? 0 : Math.min(data[0] & 0xFF, data.length - 1);
            byte[] value = data.length == 0 ? null : Arrays.copyOfRange(data, 1 + key, data.length);
            Outcome<Frame> outcome = envelope.read(
                    new RawRecord(key == 0 ? null : Arrays.copyOfRange(data, 1, 1 + key), value, 0, 0, 0, ""));
            if (outcome.isRejected()) {
                sentence(outcome.reject().detail());
            } else {
                require(outcome.frame().dataLength() > 0, "a frame without data");
            }
        }

        @Override
        List<byte[]> seeds() {
            byte[] value = TestFrames.value("cam", 7);
            return List.of(Jpegs.concat(new byte[] {3, 'c', 'a', 'm'}, value), new byte[0], new byte[] {0, 1});
        }
    },

    /** A JPEG. What is decoded is decoded the same way by a decoder that has seen nothing else. */
    JPEG {
        private final DecodeLimits limits = new DecodeLimits(1 << 20, 1 << 18, 20);
        private final JpegDecoder used = new JpegDecoder(limits);

        @Override
        public void run(byte[] data) {
            String first = decode(used, data);
            try (JpegDecoder fresh = new JpegDecoder(limits)) {
                String second = decode(fresh, data);
                require(first.equals(second), "one decoder says " + first + ", another " + second);
            }
        }

        private String decode(JpegDecoder decoder, byte[] data) {
            try {
                Picture picture = decoder.decode(data, 0, data.length);
                return picture.width() + "x" + picture.height() + " " + Videos.md5(picture);
            } catch (RejectException e) {
                sentence(e.getMessage());
                return e.reason().name();
            }
        }

        @Override
        List<byte[]> seeds() {
            byte[] jpeg = Jpegs.jpeg(Jpegs.scene(48, 32));
            return List.of(
                    jpeg,
                    Jpegs.jpeg(Jpegs.grey(Jpegs.scene(33, 17))),
                    Jpegs.without(jpeg, 0xC4),
                    Jpegs.insert(jpeg, 2, Jpegs.exif(6, true)),
                    TestFrames.jpeg(90));
        }
    },

    /**
     * Video: the first byte names a codec and a fixture, then come changes of the fixture's access units, each of four
     * bytes: what, which unit, where, by what. With the top bit set there is no fixture, and units follow with their
     * lengths in two bytes.
     */
    VIDEO {
        private final List<String> fixtures =
                List.of("plain.h264", "bframes.h264", "slices.h264", "plain.h265", "bframes.h265", "open-gop.h265");
        private final Map<String, List<byte[]>> units = new HashMap<>();
        private final Envelope envelope = new Envelope(EnumSet.allOf(Codec.class), 1 << 20, Cameras.ANY);

        @Override
        public void run(byte[] data) {
            if (data.length == 0) {
                return;
            }
            String fixture = fixtures.get((data[0] & 0x7F) % fixtures.size());
            ByteBuffer in = ByteBuffer.wrap(data, 1, data.length - 1);
            List<byte[]> sent = data[0] < 0 ? raw(in) : changed(units.computeIfAbsent(fixture, Videos::units), in);
            DecodeLimits limits = new DecodeLimits(1 << 20, 1 << 20, 20, 1 << 22, 100);
            try (VideoPictures video = new VideoPictures(Videos.codec(fixture), limits)) {
                for (int i = 0; i < sent.size(); i++) {
                    if (sent.get(i).length > 0) {
                        video.accept(frame(Videos.codec(fixture), i, sent.get(i)));
                    }
                }
            }
        }

        private Frame frame(Codec codec, int sequence, byte[] unit) {
            byte[] value = io.landmarkstream.proto.Frame.newBuilder()
                    .setCamera("v")
                    .setSequence(sequence)
                    .setCaptureTimeUs(TestFrames.EPOCH_US + sequence * TestFrames.STEP_US)
                    .setCodecValue(codec.ordinal() + 1)
                    .setData(ByteString.copyFrom(unit))
                    .build()
                    .toByteArray();
            return envelope.read(new RawRecord(new byte[] {'v'}, value, 0, sequence, 0, ""))
                    .frame();
        }

        private List<byte[]> raw(ByteBuffer in) {
            List<byte[]> units = new ArrayList<>();
            while (in.remaining() > 2) {
                byte[] unit = new byte[Math.min(in.getShort() & 0xFFFF, in.remaining())];
                in.get(unit);
                units.add(unit);
            }
            return units;
        }

        private List<byte[]> changed(List<byte[]> of, ByteBuffer in) {
            List<byte[]> units = new ArrayList<>(of.subList(0, Math.min(of.size(), 6)));
            while (in.remaining() >= 4) {
                int what = in.get() & 7;
                int which = (in.get() & 0xFF) % units.size();
                byte[] unit = units.get(which).clone();
                int where = (in.get() & 0xFF) * Math.max(1, unit.length / 256);
                byte by = in.get();
                where = Math.max(0, Math.min(where + (by & 0xF), unit.length - 1));
                switch (what) {
                    case 0, 1, 2 -> {
                        if (unit.length > 0) {
                            unit[where] ^= (byte) (by | 1);
                        }
                        units.set(which, unit);
                    }
                    case 3 -> units.set(which, Arrays.copyOf(unit, Math.max(0, where)));
                    case 4 -> units.set(which, new byte[0]);
                    case 5 -> units.add(which, unit);
                    case 6 -> units.set(which, Jpegs.concat(unit, units.get((which + 1) % units.size())));
                    default ->
                        units.set(which, Jpegs.insert(unit, Math.min(where, unit.length), new byte[] {0, 0, by}));
                }
                if (units.size() > 12) {
                    return units;
                }
            }
            return units;
        }

        @Override
        List<byte[]> seeds() {
            List<byte[]> seeds = new ArrayList<>();
            for (int fixture = 0; fixture < fixtures.size(); fixture++) {
                seeds.add(new byte[] {(byte) fixture});
                for (byte what = 0; what < 8; what++) {
                    seeds.add(new byte[] {(byte) fixture, what, 0, 9, 5, what, 4, 60, 77});
                }
                byte[] key = Videos.units(fixtures.get(fixture)).get(0);
                if (key.length < 1 << 16) {
                    seeds.add(Jpegs.concat(
                            new byte[] {(byte) (0x80 | fixture), (byte) (key.length >> 8), (byte) key.length}, key));
                }
            }
            return seeds;
        }
    },

    /** A model card. */
    CARD {
        @Override
        public void run(byte[] data) {
            yaml(data, ModelCard.class);
        }

        @Override
        List<byte[]> seeds() {
            return files("models", 2, "card.yaml");
        }
    },

    /** A pipeline; what it includes is not there. */
    PIPELINE {
        @Override
        public void run(byte[] data) {
            yaml(data, Pipeline.class);
        }

        @Override
        List<byte[]> seeds() {
            return files("models/pipelines", 1, ".yaml");
        }
    },

    /** The cameras file. */
    CAMERAS {
        @Override
        public void run(byte[] data) {
            try {
                Path file = Files.createTempFile("fuzz", ".yaml");
                try {
                    Files.write(file, data);
                    CamerasFile.list(file);
                } catch (ConfigException e) {
                    sentence(e.getMessage());
                } finally {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        List<byte[]> seeds() {
            return files("deploy", 2, "cameras.yaml");
        }
    };

    /** Gives it the bytes; a finding throws. */
    public abstract void run(byte[] data);

    /** Sound inputs to begin with. */
    abstract List<byte[]> seeds();

    private static void yaml(byte[] data, Class<?> type) {
        try {
            StrictYaml.read("fuzz.yaml", new String(data, StandardCharsets.UTF_8), type);
        } catch (ConfigException e) {
            sentence(e.getMessage());
        }
    }

    private static void sentence(String text) {
        require(text != null && !text.isBlank(), "a refusal without a sentence");
        require(text.length() < 2000, "a refusal of " + text.length() + " characters");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static List<byte[]> files(String folder, int depth, String end) {
        Path home = Path.of(System.getProperty("landmarks.home", ".")).resolve(folder);
        try (Stream<Path> files = Files.walk(home, depth)) {
            List<byte[]> seeds = new ArrayList<>();
            for (Path file :
                    files.filter(f -> f.toString().endsWith(end)).sorted().toList()) {
                seeds.add(Files.readAllBytes(file));
            }
            return seeds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
