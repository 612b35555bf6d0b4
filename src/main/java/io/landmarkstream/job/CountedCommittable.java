package io.landmarkstream.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A transaction that is to be committed, and how many records it holds.
 *
 * @param records {@link #UNKNOWN} for one that a version without counts wrote
 */
record CountedCommittable(KafkaCommittable transaction, long records) {

    static final long UNKNOWN = -1;

    /** What the connector writes, behind the count. State of earlier versions is the connector's alone. */
    static final class Serializer implements SimpleVersionedSerializer<CountedCommittable> {

        /** Far from the connector's own versions. */
        private static final int VERSION = 1000;

        private final SimpleVersionedSerializer<KafkaCommittable> connector;

        Serializer(SimpleVersionedSerializer<KafkaCommittable> connector) {
            this.connector = connector;
        }

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(CountedCommittable counted) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeLong(counted.records);
            out.writeInt(connector.getVersion());
            out.write(connector.serialize(counted.transaction));
            return bytes.toByteArray();
        }

        @Override
        public CountedCommittable deserialize(int version, byte[] bytes) throws IOException {
            if (version != VERSION) {
                return new CountedCommittable(connector.deserialize(version, bytes), UNKNOWN);
            }
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            long records = in.readLong();
            int connectors = in.readInt();
            return new CountedCommittable(connector.deserialize(connectors, in.readAllBytes()), records);
        }
    }
}
