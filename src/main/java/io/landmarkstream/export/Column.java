package io.landmarkstream.export;

import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param name as in the {@code .proto} where it is one field of it
 * @param value of a row; {@code null}: the row has none
 */
record Column<T>(String name, Type type, Function<T, Object> value) {

    /** What a column holds: the class of its values. */
    enum Type {
        /** {@link String}. */
        TEXT,
        /** {@link Boolean}. */
        BOOLEAN,
        /** {@link Integer}. */
        INT,
        /** {@link Long}. */
        LONG,
        /** {@link Long}, 64 bits without sign. */
        ULONG,
        /** {@link Float}. */
        FLOAT,
        /** {@link Long}, microseconds since the epoch, UTC. */
        TIME,
        /** {@code float[]}. */
        FLOATS,
        /** {@code int[]}. */
        INTS
    }
}
