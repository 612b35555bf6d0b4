/**
 * Tracked objects with their attributes → events: someone appears, enters a zone, crosses a line, holds a gesture, each
 * told once, by rules that people write. {@link io.landmarkstream.event.EventFinder} is the way in. Pure, in the
 * camera's own capture time.
 */
package io.landmarkstream.event;
