package io.landmarkstream.job;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;

/** Kafka did not answer, or refused; the message says where it was looked for, why that failed and what to change. */
public final class BrokerException extends IOException {

    private static final long serialVersionUID = 1L;

    private BrokerException(String message, Throwable cause) {
        super(message, cause);
    }

    static BrokerException of(JobSettings.Kafka kafka, Throwable fault) {
        Throwable cause = fault instanceof ExecutionException && fault.getCause() != null ? fault.getCause() : fault;
        boolean silent = cause instanceof TimeoutException || cause instanceof java.util.concurrent.TimeoutException;
        return new BrokerException(silent ? silence(kafka, cause) : refusal(kafka, cause), cause);
    }

    /** The sentence for a broker that does not answer. */
    static String silence(JobSettings.Kafka kafka, Throwable cause) {
        return "No Kafka broker answers at " + kafka.bootstrapServers() + " within "
                + KafkaClients.PATIENCE.toSeconds() + " s (" + reason(cause)
                + "). Is it up and is the address right? Set " + JobOptions.BOOTSTRAP_SERVERS.key()
                + " (--bootstrap-servers), and for TLS or SASL " + JobOptions.KAFKA_PROPERTIES.key()
                + ".security.protocol and what belongs to it.";
    }

    private static String refusal(JobSettings.Kafka kafka, Throwable cause) {
        return "Kafka at " + kafka.bootstrapServers() + " refused: " + reason(cause) + ". Look at "
                + JobOptions.BOOTSTRAP_SERVERS.key() + " (--bootstrap-servers) and "
                + JobOptions.KAFKA_PROPERTIES.key() + ".*.";
    }

    static String reason(Throwable fault) {
        Throwable cause = fault;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }
}
