package io.landmarkstream.model;

/** A model's file before anything reads it. */
public final class ModelFile {

    private ModelFile() {}

    /**
     * Compares a file with its card.
     *
     * @param bytes the whole file
     * @throws ModelException if it is a Git LFS pointer or has another hash than the card says
     */
    public static void check(ModelCard card, byte[] bytes) {
        if (LfsPointer.is(bytes)) {
            throw new ModelException("card " + card.name() + ": " + LfsPointer.sentence(card.file()));
        }
        String sha256 = Hashes.sha256(bytes);
        if (!sha256.equals(card.sha256())) {
            throw new ModelException("card " + card.name() + ": " + card.file() + " has sha256 " + sha256 + ", but key"
                    + " sha256 says " + card.sha256() + "; it is damaged or another file. Fetch it again, or correct"
                    + " the card if you trust the file");
        }
    }
}
