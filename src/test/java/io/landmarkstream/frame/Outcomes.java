package io.landmarkstream.frame;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;

/** Outcomes for test harnesses, which cannot tell from an object what it is an outcome of. */
public final class Outcomes {

    private Outcomes() {}

    /** The serializer that a job has for outcomes of this type: none falls back to Kryo. */
    public static <T> TypeSerializer<T> serializer(TypeHint<T> type) {
        return TypeInformation.of(type)
                .createSerializer(
                        new SerializerConfigImpl(new Configuration().set(PipelineOptions.GENERIC_TYPES, false)));
    }
}
