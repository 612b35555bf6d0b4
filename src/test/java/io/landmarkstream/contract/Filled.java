package io.landmarkstream.contract;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

/** Messages with a value in every field. */
public final class Filled {

    private Filled() {}

    /** A message like this one, with two elements in each list; what no field may hold by default is in it. */
    public static Message of(Message empty) {
        Message.Builder filled = empty.newBuilderForType();
        for (FieldDescriptor field : empty.getDescriptorForType().getFields()) {
            if (field.isRepeated()) {
                filled.addRepeatedField(field, value(filled, field));
                filled.addRepeatedField(field, value(filled, field));
            } else {
                filled.setField(field, value(filled, field));
            }
        }
        return filled.build();
    }

    private static Object value(Message.Builder in, FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case INT -> 7;
            case LONG -> -3L; // without sign 2^64 - 3
            case FLOAT -> 1.5f;
            case DOUBLE -> 2.5;
            case BOOLEAN -> true;
            case STRING -> "text";
            case BYTE_STRING -> ByteString.copyFromUtf8("bytes");
            case ENUM -> field.getEnumType().getValues().get(1);
            case MESSAGE -> of(in.newBuilderForField(field).build());
        };
    }
}
