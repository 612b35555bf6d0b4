package io.landmarkstream.viewer;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Records of the landmarks and rejects topics. */
final class OutcomeRecords {

    /** Reasons that say that the job left a sound frame out because it was behind (reject.proto). */
    private static final int FIRST_SHED = 31;

    private static final int LAST_SHED = 39;

    private OutcomeRecords() {}

    /** A record in either format of the topic; its header says which. */
    static <B extends Message.Builder> B parse(ConsumerRecord<byte[], byte[]> record, B builder)
            throws InvalidProtocolBufferException {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        Header type = record.headers().lastHeader("content-type");
        if (type != null && new String(type.value(), StandardCharsets.UTF_8).startsWith("application/json")) {
            JsonFormat.parser().ignoringUnknownFields().merge(new String(value, StandardCharsets.UTF_8), builder);
        } else {
            builder.mergeFrom(value);
        }
        return builder;
    }

    /** A header that holds a decimal number; −1 where there is none. */
    static long number(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        String text = header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    /** Whether a reject of this reason is of a sound frame that was left out. */
    static boolean isShed(int reason) {
        return reason >= FIRST_SHED && reason <= LAST_SHED;
    }
}
