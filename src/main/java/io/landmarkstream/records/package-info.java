/** Records of the topics, and files of JSON lines, as the messages of {@code proto/}. */
package io.landmarkstream.records;
