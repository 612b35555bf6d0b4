package io.landmarkstream.export;

import com.google.protobuf.Message;
import io.landmarkstream.landmark.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;

/** A file that messages are written to. It is whole once it has been closed. */
public interface Export extends AutoCloseable {

    /** Forms of files. */
    enum Format {
        /**
         * One line a row, values after RFC 4180, a header line. Several numbers in one value have spaces between them.
         */
        CSV(".csv"),
        /** Apache Parquet. Several numbers in one value are a list. */
        PARQUET(".parquet"),
        /** Objects as COCO's keypoint annotations, one file. */
        COCO(".json"),
        /** Cues of events, or of the gestures in results, to be shown with a video. */
        WEBVTT(".vtt"),
        /** The pictures themselves with everything drawn onto them, of one camera; {@link VideoExport}. */
        MP4(".mp4");

        private final String ending;

        Format(String ending) {
            this.ending = ending;
        }

        /** How its files' names end. */
        public String ending() {
            return ending;
        }

        /** The format that a file's name tells, or {@code null}. */
        public static Format of(Path file) {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            for (Format format : values()) {
                if (name.endsWith(format.ending)) {
                    return format;
                }
            }
            return null;
        }

        /** As users write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Begins a file; one that is there is written over.
     *
     * @param table what is written
     * @param topologies names and connections of points, for {@link Format#COCO}
     * @param zeroUs capture time at which a video begins, for {@link Format#WEBVTT}; {@code null}: the first that comes
     * @throws IllegalArgumentException if the format has no such table; says which it has
     */
    static Export of(Path file, Format format, Table table, Function<String, Topology> topologies, Long zeroUs)
            throws IOException {
        return switch (format) {
            case CSV -> new CsvExport<>(file, table.rows());
            case PARQUET -> new ParquetExport<>(file, table.rows());
            case COCO -> {
                require(format, table == Table.OBJECTS, "objects");
                yield new CocoExport(file, topologies);
            }
            case WEBVTT -> {
                require(format, table == Table.OBJECTS || table == Table.EVENTS, "events, or the gestures of objects");
                yield new WebVttExport(file, zeroUs);
            }
            case MP4 -> throw new IllegalArgumentException("mp4 holds pictures; its writer is VideoExport");
        };
    }

    private static void require(Format format, boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(format + " holds " + what + "; other tables go into csv or parquet");
        }
    }

    /** Writes what is in a message of the table's type. */
    void add(Message message) throws IOException;

    /** Rows, annotations or cues so far. */
    long written();

    @Override
    void close() throws IOException;
}
