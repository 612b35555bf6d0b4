package io.landmarkstream.prove;

/**
 * This machine or this user has not what a proof needs; the message says what. Nothing is proved then, and nothing
 * broken.
 */
final class NotHere extends Exception {

    private static final long serialVersionUID = 1L;

    NotHere(String message) {
        super(message);
    }
}
