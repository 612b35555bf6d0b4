package io.landmarkstream.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HTTP POST of an event's JSON, signed as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> asks:
 * {@code webhook-id}, {@code webhook-timestamp} (seconds) and {@code webhook-signature}, which is {@code v1,} and the
 * Base64 of HMAC-SHA256 over {@code id.timestamp.body}.
 */
public final class Webhook implements Target {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A secret of the standard's own form: Base64 after this. */
    private static final String ENCODED = "whsec_";

    /** Answers of a receiver that may take the event later, among those that refuse it. */
    private static final Set<Integer> LATER = Set.of(401, 403, 404, 407, 408, 421, 425, 429);

    private final URI address;
    private final byte[] secret;
    private final Clock clock;
    private final Duration patience;
    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    /**
     * @param secret of the signature; {@code null}: none is sent
     * @param clock of the timestamp
     * @throws IllegalArgumentException if the secret begins with {@value #ENCODED} and is no Base64 after it
     */
    public Webhook(URI address, String secret, Clock clock) {
        this(address, secret, clock, PATIENCE);
    }

    /** @param patience for the whole answer, its body included */
    Webhook(URI address, String secret, Clock clock, Duration patience) {
        this.patience = patience;
        this.address = address;
        this.clock = clock;
        this.secret = secret == null
                ? null
                : secret.startsWith(ENCODED)
                        ? Base64.getDecoder().decode(secret.substring(ENCODED.length()))
                        : secret.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void send(Notice notice) throws IOException, InterruptedException {
        String time = Long.toString(clock.instant().getEpochSecond());
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("User-Agent", "landmark-stream")
                .header("webhook-id", notice.id())
                .header("webhook-timestamp", time);
        if (secret != null) {
            request.header("webhook-signature", signature(secret, notice.id(), time, notice.json()));
        }
        int status = status(
                request.POST(HttpRequest.BodyPublishers.ofString(notice.json())).build());
        if (status / 100 == 4 && !LATER.contains(status)) {
            throw new RefusedException("it answers " + status);
        }
        if (status / 100 != 2) {
            throw new IOException("it answers " + status);
        }
    }

    /** A request's own timeout ends with the headers, so the answer is waited for here. */
    private int status(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS).statusCode();
        } catch (TimeoutException e) {
            throw new IOException("it has not answered in full within " + patience.toMillis() / 1000. + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException fault) {
                throw fault;
            }
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true); // closes the connection where the answer is not there
        }
    }

    static String signature(byte[] secret, String id, String time, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] sum = mac.doFinal((id + "." + time + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(sum);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** Scheme, host and port alone: with many receivers the path is the secret. */
    @Override
    public String name() {
        return address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }

    @Override
    public void close() {
        // Java 17's client ends with its last reference
    }
}
