package io.landmarkstream.viewer;

/**
 * What the viewer remembers, for the page of the last hour.
 *
 * @param stills {@code null}: no pictures are shown
 */
record Memory(History history, EventBoard events, Stills stills) {}
