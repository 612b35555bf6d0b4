package io.landmarkstream.export;

import com.google.protobuf.Message;
import io.landmarkstream.export.Column.Type;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** A table as Parquet, with Zstandard. A value that is not there is null. */
final class ParquetExport<T> implements Export {

    private static final String LIST = "list";
    private static final String ELEMENT = "element";

    private final Table.Rows<T> rows;
    private final ParquetWriter<T> out;
    private long written;

    ParquetExport(Path file, Table.Rows<T> rows) throws IOException {
        this.rows = rows;
        Builder<T> builder = new Builder<>(file, rows.columns())
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(CompressionCodecName.ZSTD);
        for (Column<T> column : rows.columns()) {
            if (column.type() == Type.FLOATS) {
                // Coordinates do not repeat.
                builder.withDictionaryEncoding(column.name() + "." + LIST + "." + ELEMENT, false);
            }
        }
        this.out = builder.build();
    }

    @Override
    public void add(Message message) throws IOException {
        for (T row : rows.rows().apply(message)) {
            out.write(row);
            written++;
        }
    }

    @Override
    public long written() {
        return written;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static final class Builder<T> extends ParquetWriter.Builder<T, Builder<T>> {

        private final List<Column<T>> columns;

        Builder(Path file, List<Column<T>> columns) {
            super(new LocalOutputFile(file));
            this.columns = columns;
        }

        @Override
        protected Builder<T> self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract all the same
        protected WriteSupport<T> getWriteSupport(Configuration configuration) {
            return new Rows<>(columns);
        }

        @Override
        protected WriteSupport<T> getWriteSupport(ParquetConfiguration configuration) {
            return new Rows<>(columns);
        }
    }

    private static final class Rows<T> extends WriteSupport<T> {

        private final List<Column<T>> columns;
        private RecordConsumer out;

        Rows(List<Column<T>> columns) {
            this.columns = columns;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract all the same
        public WriteContext init(Configuration configuration) {
            return context();
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return context();
        }

        private WriteContext context() {
            Types.MessageTypeBuilder message = Types.buildMessage();
            for (Column<T> column : columns) {
                message.addField(field(column));
            }
            MessageType schema = message.named("row");
            return new WriteContext(schema, Map.of());
        }

        private static org.apache.parquet.schema.Type field(Column<?> column) {
            return switch (column.type()) {
                case TEXT ->
                    Types.optional(PrimitiveTypeName.BINARY)
                            .as(LogicalTypeAnnotation.stringType())
                            .named(column.name());
                case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
                case INT -> Types.optional(PrimitiveTypeName.INT32).named(column.name());
                case LONG -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
                case ULONG ->
                    Types.optional(PrimitiveTypeName.INT64)
                            .as(LogicalTypeAnnotation.intType(64, false))
                            .named(column.name());
                case FLOAT -> Types.optional(PrimitiveTypeName.FLOAT).named(column.name());
                case TIME ->
                    Types.optional(PrimitiveTypeName.INT64)
                            .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
                            .named(column.name());
                case FLOATS -> list(PrimitiveTypeName.FLOAT, column.name());
                case INTS -> list(PrimitiveTypeName.INT32, column.name());
            };
        }

        private static org.apache.parquet.schema.Type list(PrimitiveTypeName element, String name) {
            return Types.optionalList().requiredElement(element).named(name);
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            this.out = consumer;
        }

        @Override
        public void write(T row) {
            out.startMessage();
            for (int i = 0; i < columns.size(); i++) {
                Column<T> column = columns.get(i);
                Object value = column.value().apply(row);
                if (value != null) {
                    out.startField(column.name(), i);
                    write(column.type(), value);
                    out.endField(column.name(), i);
                }
            }
            out.endMessage();
        }

        private void write(Type type, Object value) {
            switch (type) {
                case TEXT -> out.addBinary(Binary.fromString((String) value));
                case BOOLEAN -> out.addBoolean((Boolean) value);
                case INT -> out.addInteger((Integer) value);
                case LONG, ULONG, TIME -> out.addLong((Long) value);
                case FLOAT -> out.addFloat((Float) value);
                case FLOATS -> {
                    float[] numbers = (float[]) value;
                    list(numbers.length, i -> out.addFloat(numbers[i]));
                }
                case INTS -> {
                    int[] numbers = (int[]) value;
                    list(numbers.length, i -> out.addInteger(numbers[i]));
                }
            }
        }

        private void list(int length, IntConsumer element) {
            out.startGroup();
            if (length > 0) {
                out.startField(LIST, 0);
                for (int i = 0; i < length; i++) {
                    out.startGroup();
                    out.startField(ELEMENT, 0);
                    element.accept(i);
                    out.endField(ELEMENT, 0);
                    out.endGroup();
                }
                out.endField(LIST, 0);
            }
            out.endGroup();
        }
    }
}
