package io.landmarkstream.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions as {@code pom.xml} declares them, which other files have to repeat. */
final class Versions {

    private Versions() {}

    /** The text of the first element of this name. */
    static String ofPom(String element) {
        try {
            String pom = Files.readString(DeployFiles.HOME.resolve("pom.xml"));
            Matcher matcher =
                    Pattern.compile("<" + Pattern.quote(element) + ">([^<$]+)<").matcher(pom);
            if (!matcher.find()) {
                throw new IllegalArgumentException("pom.xml has no <" + element + ">");
            }
            return matcher.group(1);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read pom.xml", e);
        }
    }
}
