package io.landmarkstream.landmark;

import java.util.List;
import java.util.Optional;

/** Which pipelines may look in place of which. Pure: the answer is a function of the pipelines' descriptions. */
final class Replacements {

    private Replacements() {}

    /**
     * Why a pipeline cannot look in place of a configured one; empty if it can, as far as their descriptions tell.
     *
     * @param all the configured pipelines
     * @param configured name of one of them
     */
    static Optional<String> fault(List<Pipeline> all, String configured, Pipeline other) {
        List<String> names = all.stream().map(Pipeline::name).toList();
        if (!names.contains(configured)) {
            return Optional.of(
                    "there is no pipeline " + configured + " in this job; it has " + String.join(", ", names));
        }
        Pipeline now = all.get(names.indexOf(configured));
        if (!other.name().equals(configured) && names.contains(other.name())) {
            return Optional.of("the pipeline " + other.name() + " looks already: it is configured itself");
        }
        if (!now.kind().equals(other.kind())) {
            return Optional.of("the pipeline " + other.name() + " finds objects of kind "
                    + other.kind().name() + ", but " + configured + " finds "
                    + now.kind().name());
        }
        if (other.from() != null && other.from().pipeline() != null) {
            return Optional.of("the pipeline " + other.name() + " needs the objects of "
                    + other.from().pipeline());
        }
        return all.stream()
                .filter(pipeline -> pipeline.from() != null
                        && configured.equals(pipeline.from().pipeline()))
                .findFirst()
                .map(pipeline -> "the pipeline " + pipeline.name() + " needs the objects of " + configured);
    }
}
