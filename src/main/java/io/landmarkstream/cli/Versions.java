package io.landmarkstream.cli;

import io.landmarkstream.onnx.Device;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;

/** Versions of the product and of what it stands on, for summaries and reports. */
final class Versions {

    private Versions() {}

    static Map<String, String> all() {
        String own = Versions.class.getPackage().getImplementationVersion();
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("landmark-stream", own == null ? "unpackaged" : own);
        versions.put("flink", EnvironmentInformation.getVersion());
        versions.put("kafka-clients", AppInfoParser.getVersion());
        versions.put("onnxruntime", Device.runtimeVersion());
        versions.put("java", System.getProperty("java.version"));
        return versions;
    }
}
