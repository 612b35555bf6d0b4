/** Measured costs in, what a number of cameras needs out. */
package io.landmarkstream.capacity;
