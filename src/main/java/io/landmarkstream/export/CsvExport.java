package io.landmarkstream.export;

import com.google.protobuf.Message;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** A table as CSV (RFC 4180), UTF-8. A value that is not there is empty. */
final class CsvExport<T> implements Export {

    private final Table.Rows<T> rows;
    private final BufferedWriter out;
    private long written;

    CsvExport(Path file, Table.Rows<T> rows) throws IOException {
        this.rows = rows;
        this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        out.write(rows.columns().stream().map(Column::name).collect(Collectors.joining(",")));
        out.write("\r\n");
    }

    @Override
    public void add(Message message) throws IOException {
        for (T row : rows.rows().apply(message)) {
            List<Column<T>> columns = rows.columns();
            for (int i = 0; i < columns.size(); i++) {
                if (i > 0) {
                    out.write(',');
                }
                Object value = columns.get(i).value().apply(row);
                if (value != null) {
                    write(out, columns.get(i).type(), value);
                }
            }
            out.write("\r\n");
            written++;
        }
    }

    private static void write(Writer out, Column.Type type, Object value) throws IOException {
        switch (type) {
            case TEXT -> out.write(quoted((String) value));
            case TIME ->
                out.write(Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS).toString());
            case ULONG -> out.write(Long.toUnsignedString((Long) value));
            case FLOATS -> {
                float[] numbers = (float[]) value;
                for (int i = 0; i < numbers.length; i++) {
                    out.write(i == 0 ? "" : " ");
                    out.write(Float.toString(numbers[i]));
                }
            }
            case INTS -> {
                int[] numbers = (int[]) value;
                for (int i = 0; i < numbers.length; i++) {
                    out.write(i == 0 ? "" : " ");
                    out.write(Integer.toString(numbers[i]));
                }
            }
            default -> out.write(value.toString());
        }
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }

    @Override
    public long written() {
        return written;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
