package io.landmarkstream.sign;

import java.io.Serializable;

/**
 * How a {@link SignReader} behaves.
 *
 * @param movements whether movements are read
 */
public record SignOptions(boolean movements) implements Serializable {

    public static final SignOptions DEFAULT = new SignOptions(true);
}
