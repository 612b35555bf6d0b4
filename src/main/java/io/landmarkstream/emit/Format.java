package io.landmarkstream.emit;

/** How results and rejects are written. */
public enum Format {
    /** Binary protobuf, {@code application/x-protobuf}. */
    PROTOBUF("application/x-protobuf"),
    /**
     * One line of proto3 JSON, {@code application/json}: field names as in the {@code .proto}, every field without
     * presence is there even where it has its default, 64-bit integers are strings.
     */
    JSON("application/json");

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    /** Value of the record header {@code content-type}. */
    public String contentType() {
        return contentType;
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
