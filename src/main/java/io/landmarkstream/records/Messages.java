package io.landmarkstream.records;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Reads records of the job's topics, in each form that the job writes: protobuf or JSON, as the header
 * {@code content-type} says, with or without Confluent's framing.
 */
public final class Messages {

    /**
     * First byte of a framed value. No protobuf message begins with it, since field numbers count from 1, and no JSON.
     */
    private static final byte MAGIC = 0;

    /** Magic byte and schema id. */
    private static final int PREFIX = 5;

    private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();

    private Messages() {}

    /**
     * Merges a record's value into the builder, and returns that. A record without a value gives an empty message.
     *
     * @throws InvalidProtocolBufferException if the value is no such message
     */
    public static <B extends Message.Builder> B parse(ConsumerRecord<byte[], byte[]> record, B builder)
            throws InvalidProtocolBufferException {
        return parse(record.value(), isJson(record.headers().lastHeader("content-type")), builder);
    }

    /**
     * As above, of a value alone.
     *
     * @param value {@code null}: none
     */
    public static <B extends Message.Builder> B parse(byte[] value, boolean json, B builder)
            throws InvalidProtocolBufferException {
        byte[] bytes = value == null ? new byte[0] : value;
        int from = framing(bytes, json);
        if (json) {
            JSON.merge(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8), builder);
        } else {
            builder.mergeFrom(bytes, from, bytes.length - from);
        }
        return builder;
    }

    /** Whether the header {@code content-type} says JSON; {@code null}: there is none. */
    public static boolean isJson(Header type) {
        return type != null && new String(type.value(), StandardCharsets.UTF_8).startsWith("application/json");
    }

    /** How many bytes stand before the message. */
    private static int framing(byte[] value, boolean json) throws InvalidProtocolBufferException {
        if (value.length == 0 || value[0] != MAGIC) {
            return 0;
        }
        if (json) {
            return Math.min(PREFIX, value.length);
        }
        try {
            CodedInputStream in = CodedInputStream.newInstance(value);
            in.skipRawBytes(PREFIX);
            int indexes = in.readSInt32(); // 0: the file's first message
            for (int i = 0; i < indexes; i++) {
                in.readSInt32();
            }
            return in.getTotalBytesRead();
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }

    /** Full name of the record's message, as its header {@code messageType} says; {@code null}: there is none. */
    public static String type(ConsumerRecord<?, ?> record) {
        Header header = record.headers().lastHeader("messageType");
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** A header that holds a decimal number; −1 where there is none. */
    public static long number(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        String text = header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }
}
