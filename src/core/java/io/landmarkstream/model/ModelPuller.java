package io.landmarkstream.model;

import io.landmarkstream.config.FileFault;
import io.landmarkstream.config.Text;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * Fetches a model's file from the one place that its card names, or from a mirror. Size and sha256 are checked before
 * the file gets its name, so a file of that name is always complete and correct. What arrived before a connection broke
 * is kept as {@code FILE.part}, and the next try asks for the rest only.
 *
 * <p>Broken connections and the answers 408, 429 and 5xx are tried again, with growing pauses; any other answer, and a
 * file of another size or hash, is final. Proxies: see {@link Proxies}.
 */
public final class ModelPuller {

    /** Told how far a transfer is. */
    public interface Progress {

        /**
         * @param done bytes that are on the disk
         * @param total the card's size
         */
        void at(long done, long total);
    }

    /** Waits between tries; a parameter so that tests do not. */
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final List<Duration> PAUSES =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));

    private final HttpClient client;
    private final Progress progress;
    private final Pause pause;
    private final Duration stall;

    public ModelPuller(Progress progress) {
        this(progress, time -> Thread.sleep(time.toMillis()), Proxies.fromEnvironment(), STALL);
    }

    ModelPuller(Progress progress, Pause pause, ProxySelector proxies, Duration stall) {
        this.progress = progress;
        this.pause = pause;
        this.stall = stall;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(CONNECT_TIMEOUT)
                .proxy(proxies)
                .build();
    }

    /**
     * Where a card's file comes from.
     *
     * @param mirror folder that holds files by their names, with or without a closing slash; {@code null}: the card's
     *     URL
     * @throws ModelException if there is neither a mirror nor a public place
     */
    public static URI source(ModelCard card, String mirror) {
        if (mirror == null || mirror.isBlank()) {
            if (card.url() == null) {
                throw new ModelException("card " + card.name() + " has no public place to fetch " + card.file()
                        + " from (" + card.origin() + "); make it as models/README.md tells, then pass --models DIR");
            }
            return URI.create(card.url());
        }
        URI folder;
        try {
            folder = URI.create(mirror.endsWith("/") ? mirror : mirror + "/");
        } catch (IllegalArgumentException e) {
            throw new ModelException("the mirror '" + mirror + "' is not a URL: " + e.getMessage(), e);
        }
        if (!"http".equals(folder.getScheme()) && !"https".equals(folder.getScheme())) {
            throw new ModelException("the mirror '" + mirror + "' must start with https:// or http://");
        }
        return folder.resolve(card.file());
    }

    /**
     * Fetches the file, unless it is already there and right.
     *
     * @param source see {@link #source}
     * @param dir made if need be; the file becomes {@code dir/NAME/FILE}
     * @return the file
     * @throws ModelException saying what went wrong and what to do
     */
    public Path pull(ModelCard card, URI source, Path dir) throws InterruptedException {
        Path target = dir.resolve(card.name()).resolve(card.file());
        Path part = target.resolveSibling(card.file() + ".part");
        try {
            if (Files.isRegularFile(target)
                    && Files.size(target) == card.bytes()
                    && Hashes.sha256(target).equals(card.sha256())) {
                progress.at(card.bytes(), card.bytes());
                return target;
            }
            Files.createDirectories(target.getParent());
            try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock(out, part);
                checkSpace(card, target.getParent(), out.size());
                fetchWithRetries(card, source, out);
                out.force(true);
            }
            String sha256 = Hashes.sha256(part);
            if (!sha256.equals(card.sha256())) {
                Files.delete(part);
                throw new ModelException(source + " sent a file with sha256 " + sha256 + ", but card " + card.name()
                        + " pins " + card.sha256() + "; nothing was kept. Try a mirror: --mirror URL");
            }
            return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ModelException(
                    "cannot write " + part + ": " + FileFault.why(e) + "; choose another folder with --to DIR", e);
        }
    }

    private static void lock(FileChannel out, Path part) throws IOException {
        boolean free;
        try {
            free = out.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            free = false;
        }
        if (!free) {
            throw new ModelException("another pull is writing " + part + "; wait for it, or end it");
        }
    }

    private static void checkSpace(ModelCard card, Path folder, long have) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        long need = card.bytes() - have;
        if (free < need) {
            throw new ModelException(folder + " has " + free + " bytes free, but " + card.file() + " needs " + need
                    + " more; free some space or choose another folder with --to DIR");
        }
    }

    private void fetchWithRetries(ModelCard card, URI source, FileChannel out)
            throws IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                fetch(card, source, out);
                return;
            } catch (Broken e) {
                if (attempt == PAUSES.size()) {
                    throw new ModelException(
                            source + " failed " + (attempt + 1) + " times, last: " + e.getMessage()
                                    + "; " + out.size() + " of " + card.bytes()
                                    + " bytes are kept and the next pull goes on"
                                    + " from there. Behind a proxy set https_proxy; or try --mirror URL",
                            e);
                }
                pause.of(PAUSES.get(attempt));
            }
        }
    }

    /** One request; leaves exactly the card's number of bytes in {@code out}, or throws. */
    private void fetch(ModelCard card, URI source, FileChannel out) throws IOException, InterruptedException, Broken {
        if (out.size() > card.bytes()) {
            out.truncate(0);
        }
        long have = out.size();
        if (have == card.bytes()) {
            return;
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(source).timeout(stall).GET();
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpResponse<InputStream> response;
        try {
            response = client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new Broken(reason(source, e), e);
        }
        try (InputStream body = response.body()) {
            long from = start(response, have, out);
            long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (length >= 0 && from + length != card.bytes()) {
                throw wrongSize(card, source, from + length, out);
            }
            copy(card, source, body, from, out);
        }
    }

    /** Where in the file the answer's body begins. */
    private static long start(HttpResponse<?> response, long have, FileChannel out) throws IOException, Broken {
        int status = response.statusCode();
        if (status == 206) {
            String range = response.headers().firstValue("Content-Range").orElse("");
            if (range.startsWith("bytes " + have + "-")) {
                return have;
            }
            out.truncate(0);
            throw new Broken("the server sent another part than was asked for (" + Text.printable(range) + ")", null);
        }
        if (status == 200) {
            out.truncate(0);
            return 0;
        }
        if (status == 416) {
            out.truncate(0);
            throw new Broken("the server cannot go on where the last pull stopped", null);
        }
        if (status == 408 || status == 429 || status >= 500) {
            throw new Broken("HTTP status " + status, null);
        }
        throw new ModelException(response.uri() + " answers with HTTP status " + status
                + (status == 404 ? " (not found): the file has moved" : "") + "; try --mirror URL, or fetch the file by"
                + " hand and pass --models DIR");
    }

    private void copy(ModelCard card, URI source, InputStream body, long from, FileChannel out)
            throws IOException, Broken {
        long at = from;
        byte[] block = new byte[1 << 16];
        try (StallGuard guard = new StallGuard(body, stall)) {
            for (int n = read(body, block, guard); n >= 0; n = read(body, block, guard)) {
                if (at + n > card.bytes()) {
                    throw wrongSize(card, source, -1, out);
                }
                ByteBuffer bytes = ByteBuffer.wrap(block, 0, n);
                while (bytes.hasRemaining()) {
                    at += out.write(bytes, at);
                }
                progress.at(at, card.bytes());
            }
        }
        if (at < card.bytes()) {
            throw wrongSize(card, source, at, out);
        }
    }

    private static int read(InputStream body, byte[] block, StallGuard guard) throws Broken {
        try {
            int n = body.read(block);
            if (guard.fired()) {
                throw new Broken("nothing arrived for " + guard.limit().toSeconds() + " s", null);
            }
            guard.alive();
            return n;
        } catch (IOException e) {
            throw new Broken("the connection broke: " + e.getMessage(), e);
        }
    }

    private static ModelException wrongSize(ModelCard card, URI source, long bytes, FileChannel out)
            throws IOException {
        out.truncate(0);
        return new ModelException(source + " sends " + (bytes < 0 ? "more than " + card.bytes() : bytes)
                + " bytes, but card " + card.name() + " pins " + card.bytes() + "; it is another file, or a page that"
                + " stands in for it. Nothing was kept. Try --mirror URL");
    }

    private static String reason(URI source, IOException e) {
        if (e instanceof ConnectException
                        && e.getCause() != null
                        && e.getCause().getCause() instanceof UnknownHostException
                || e instanceof ConnectException && e.getMessage() == null) {
            return "no connection to " + source.getHost();
        }
        if (e instanceof HttpConnectTimeoutException) {
            return "no answer from " + source.getHost() + " within " + CONNECT_TIMEOUT.toSeconds() + " s";
        }
        return e.toString();
    }

    /** A failed try that is worth repeating. */
    private static final class Broken extends Exception {

        private static final long serialVersionUID = 1L;

        Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
