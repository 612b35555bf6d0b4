package io.landmarkstream.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import io.landmarkstream.proto.FrameLandmarks;
import java.io.IOException;

/**
 * What a page may look up and change in a running job. The viewer itself knows the messages of the topics alone; who
 * starts it gives it a desk that knows the records of the topic {@code control}. Safe for several threads.
 */
public interface Desk extends AutoCloseable {

    /** Whether anything can be changed here; else it only knows what is configured. */
    boolean changes();

    /**
     * What is set for a camera.
     *
     * @param mayChange whether who asks may change it
     * @return an object that is written as JSON
     * @throws IOException if Kafka does not answer, or there is no such topic
     */
    Object camera(String camera, boolean mayChange) throws IOException;

    /**
     * Changes some settings of a camera; {@code null} as a value sets one back.
     *
     * @param change an object
     * @return the record's {@code settings_version}
     * @throws IllegalArgumentException with a sentence that says why it is refused and what to change
     * @throws IOException as {@link #camera}
     */
    long changeCamera(String camera, JsonNode change) throws IOException;

    /**
     * Which pipelines look in place of configured ones.
     *
     * @return an object that is written as JSON
     * @throws IOException as {@link #camera}
     */
    Object models() throws IOException;

    /**
     * Lets another pipeline look, or brings back what looked before.
     *
     * @param change an object
     * @return the record's {@code settings_version}
     * @throws IllegalArgumentException as {@link #changeCamera}
     * @throws IOException as {@link #camera}
     */
    long changeModels(JsonNode change) throws IOException;

    /**
     * Learned signs that are set, and the recording of a camera.
     *
     * @return an object that is written as JSON
     * @throws IOException as {@link #camera}
     */
    Object signs(String camera) throws IOException;

    /**
     * Records a sign that is shown to a camera, sets it for all cameras, or takes one away.
     *
     * @param change an object with {@code record}, {@code take}, {@code delete}, {@code save}, {@code cancel} or
     *     {@code remove}
     * @return what {@link #signs} gives now
     * @throws IllegalArgumentException as {@link #changeCamera}
     * @throws IOException as {@link #camera}
     */
    Object changeSigns(String camera, JsonNode change) throws IOException;

    /** A result of the job, each one of a camera in its order. */
    void result(FrameLandmarks result);

    /**
     * The job has refused a record of the control topic.
     *
     * @param offset where the record lies
     */
    void refused(long offset, String why);

    @Override
    void close();
}
