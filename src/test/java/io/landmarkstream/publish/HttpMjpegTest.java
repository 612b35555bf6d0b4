package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.landmarkstream.Field;
import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Motion JPEG over HTTP, from a server in the test. */
class HttpMjpegTest {

    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean frozen;
    private volatile int partsBeforeTheEnd = Integer.MAX_VALUE;
    private HttpCamera server;

    @BeforeEach
    void start() throws IOException {
        server = new HttpCamera(Map.of("/video", this::parts));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Twenty pictures a second; without a Content-Length for every second part, as some cameras do. */
    private void parts(HttpExchange exchange) throws IOException {
        String user = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
        if (!user.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"camera\"");
            exchange.sendResponseHeaders(401, -1);
            return;
        }
        connections.incrementAndGet();
        exchange.getResponseHeaders().add("Content-Type", "multipart/x-mixed-replace; boundary=frame");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < partsBeforeTheEnd; i++) {
                byte[] jpeg = picture(frozen ? 0 : i);
                String header = "--frame\r\nContent-Type: image/jpeg\r\n"
                        + (i % 2 == 0 ? "Content-Length: " + jpeg.length + "\r\n" : "")
                        + "\r\n";
                out.write(header.getBytes(StandardCharsets.US_ASCII));
                out.write(jpeg);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] picture(int number) {
        BufferedImage image = new BufferedImage(96, 64, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(number % 80, 10, 16, 40);
        graphics.dispose();
        try {
            return Jpegs.jpeg(image);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String url() {
        return "http://me:secret@" + server.authority() + "/video";
    }

    @Test
    void picturesPassByteForByteWithTheTimeOfTheirArrival() {
        try (LiveRig rig = new LiveRig(url())) {
            List<Frame> frames = rig.await(25);
            long now = System.currentTimeMillis() * 1000;

            assertThat(frames).allMatch(frame -> frame.getCodec() == Codec.CODEC_JPEG);
            byte[] third = frames.get(2).getData().toByteArray();
            assertThat(List.of(picture(0), picture(1), picture(2), picture(3), picture(4)))
                    .anySatisfy(sent -> assertThat(third).startsWith(sent));
            List<Long> times = frames.stream().map(Frame::getCaptureTimeUs).toList();
            assertThat(times).isSorted().doesNotHaveDuplicates();
            assertThat(now - times.get(times.size() - 1)).isBetween(0L, 2_000_000L);
            assertThat(rig.figures().times()).isEqualTo(CaptureClock.Basis.ARRIVAL.toString());
        }
    }

    /** A phone's camera app that lies on its side: the turn is in the picture's EXIF. */
    @Test
    void picturesThatAreMadeSmallerAreTurnedAsTheySay() throws Exception {
        byte[] turned = Field.bytes("exif6_upright_is_640x480.jpg");
        server.serve("/turned", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "multipart/x-mixed-replace; boundary=b");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write("--b\r\nContent-Type: image/jpeg\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    out.write(turned);
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    Thread.sleep(50);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        String url = "http://" + server.authority() + "/turned";
        for (PictureSize size : List.of(new PictureSize(320, 320), PictureSize.ANY)) {
            FrameWishes wishes = new FrameWishes(FrameWishes.Compression.AUTO, 90, 0, size);
            try (LiveRig rig = new LiveRig(url, wishes, 8 << 20, true);
                    JpegDecoder decoder = new JpegDecoder()) {
                byte[] sent = rig.await(2).get(1).getData().toByteArray();
                Picture picture = decoder.decode(sent, 0, sent.length);

                assertThat(new int[] {picture.width(), picture.height()})
                        .containsExactly(size.limited() ? 320 : 640, size.limited() ? 240 : 480);
            }
        }
    }

    @Test
    void aLimitOnTheRateLeavesPicturesOutAndEncodesNothing() {
        FrameWishes wishes = new FrameWishes(FrameWishes.Compression.COPY, 90, 4, PictureSize.ANY);
        try (LiveRig rig = new LiveRig(url(), wishes, 8 << 20, true)) {
            List<Frame> frames = rig.await(8);

            List<Long> times =
                    frames.subList(3, 8).stream().map(Frame::getCaptureTimeUs).toList();
            assertThat((times.get(4) - times.get(0)) / 4).isBetween(200_000L, 350_000L);
        }
    }

    @Test
    void whatKafkaDoesNotTakeIsCountedAndTheNextPictureTellsOfIt() {
        try (LiveRig rig = new LiveRig(url(), LiveRig.AS_IT_IS, 8 << 20, false)) {
            rig.await(4);
            rig.kafka.errorNext(new TimeoutException("no answer"));
            List<Frame> frames = rig.until(all -> all.stream().anyMatch(Frame::getAfterGap));

            assertThat(rig.figures().dropped()).containsKey("refused");
            assertThat(rig.figures().lastError()).contains("no answer in time");
            assertThat(frames.stream().map(Frame::getSequence)).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void aTopicThatIsNotAllowedEndsTheCameraAndSaysWhatIsNeeded() {
        try (LiveRig rig = new LiveRig(url(), LiveRig.AS_IT_IS, 8 << 20, false)) {
            rig.await(2);
            rig.kafka.errorNext(new TopicAuthorizationException("frames"));
            await().atMost(Duration.ofSeconds(10)).until(() -> rig.figures().state() == PublishTally.State.FAILED);

            assertThat(rig.end()).hasMessageContaining("ACLs Write and Describe");
        }
    }

    @Test
    void aStreamThatEndsIsConnectedToAgain() {
        partsBeforeTheEnd = 12;
        try (LiveRig rig = new LiveRig(url())) {
            List<Frame> frames = rig.until(all -> all.stream().anyMatch(Frame::getAfterGap));

            assertThat(rig.figures().reconnects()).isGreaterThanOrEqualTo(1);
            assertThat(frames.stream().map(Frame::getSequence)).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void aCameraThatRepeatsOnePictureIsConnectedToAgain() {
        frozen = true;
        try (LiveRig rig = new LiveRig(url())) {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(rig.figures().lastError())
                            .contains("one and the same picture")
                            .doesNotContain("secret"));
            frozen = false;
            rig.until(all -> all.stream().anyMatch(Frame::getAfterGap));
            assertThat(connections.get()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aWrongPasswordIsSaidWithoutRepeatingIt() {
        try (LiveRig rig = new LiveRig(url().replace("secret", "wrong"))) {
            await().atMost(Duration.ofSeconds(10)).until(() -> rig.figures().lastError() != null);

            assertThat(rig.figures().lastError()).contains("401").doesNotContain("wrong");
        }
    }
}
