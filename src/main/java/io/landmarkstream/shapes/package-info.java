/**
 * Shapes of hands and faces as points of a space: aligned, embedded by landmark MDS, clustered, and drawn as a page.
 * Pure but for {@link io.landmarkstream.shapes.ShapeReader}, which reads files and topics.
 */
package io.landmarkstream.shapes;
