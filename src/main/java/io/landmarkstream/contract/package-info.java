/**
 * The messages of {@code proto/} for those who do not read it: JSON Schema and AsyncAPI, made of the messages
 * themselves.
 */
package io.landmarkstream.contract;
