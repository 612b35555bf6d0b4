package io.landmarkstream.viewer;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.landmarkstream.records.Messages;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of the landmarks and rejects topics. */
final class OutcomeRecords {

    /** Reasons that say that the job left a sound frame out because it was behind (reject.proto). */
    private static final int FIRST_SHED = 31;

    private static final int LAST_SHED = 39;

    private OutcomeRecords() {}

    /** A record in either format of the topic; its header says which. */
    static <B extends Message.Builder> B parse(ConsumerRecord<byte[], byte[]> record, B builder)
            throws InvalidProtocolBufferException {
        return Messages.parse(record, builder);
    }

    /** A header that holds a decimal number; −1 where there is none. */
    static long number(ConsumerRecord<byte[], byte[]> record, String name) {
        return Messages.number(record, name);
    }

    /** Whether a reject of this reason is of a sound frame that was left out. */
    static boolean isShed(int reason) {
        return reason >= FIRST_SHED && reason <= LAST_SHED;
    }
}
