package io.landmarkstream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.landmarkstream.viewer.wire.SceneShot;
import io.landmarkstream.viewer.wire.Shot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatestShotsTest {

    private final LatestShots shots = new LatestShots();

    @Test
    void aPageThatAsksSeldomGetsTheNewestAndLearnsHowManyItMissed() throws Exception {
        shots.publish(Shots.shot("a", 1, 10));
        LatestShots.Newer first = shots.await(camera -> true, "", camera -> true, 0, 0);
        for (int i = 2; i <= 50; i++) {
            shots.publish(Shots.shot("a", i, 10));
        }
        LatestShots.Newer second = shots.await(camera -> true, "", camera -> true, first.cursor(), 0);
        assertThat(second.shots()).hasSize(1);
        Shot shot = parsed(second).get(0);
        assertThat(shot.getLandmarks().getSequence()).isEqualTo(50);
        assertThat(shot.getIndex() - parsed(first).get(0).getIndex()).isEqualTo(49);
        assertThat(shots.await(camera -> true, "", camera -> true, second.cursor(), 0)
                        .shots())
                .isEmpty();
    }

    @Test
    void onlyCamerasThatAreWantedAreGiven() throws Exception {
        shots.publish(Shots.shot("a", 1, 10));
        shots.publish(Shots.shot("b", 1, 10));
        assertThat(parsed(shots.await("b"::equals, "", camera -> true, 0, 0)))
                .extracting(shot -> shot.getLandmarks().getCamera())
                .containsExactly("b");
    }

    @Test
    void aPageThatWaitsIsWokenByItsCamera() throws Exception {
        CompletableFuture<LatestShots.Newer> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return shots.await("b"::equals, "", camera -> true, 0, 60_000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        shots.publish(Shots.shot("a", 1, 10));
        shots.publish(Shots.shot("b", 7, 10));
        assertThat(parsed(waiting.get(30, TimeUnit.SECONDS))
                        .get(0)
                        .getLandmarks()
                        .getSequence())
                .isEqualTo(7);
    }

    @Test
    void aCursorOfAnEarlierServerStartsAnew() throws Exception {
        shots.publish(Shots.shot("a", 1, 10));
        assertThat(shots.await(camera -> true, "", camera -> true, 123_456, 0).shots())
                .hasSize(1);
    }

    @Test
    void aBatchIsBoundedAndTheRestComesNext() throws Exception {
        for (String camera : List.of("a", "b", "c", "d")) {
            shots.publish(Shots.shot(camera, 1, 5 << 20));
        }
        LatestShots.Newer first = shots.await(camera -> true, "", camera -> true, 0, 0);
        assertThat(first.shots()).hasSize(2);
        assertThat(shots.await(camera -> true, "", camera -> true, first.cursor(), 0)
                        .shots())
                .hasSize(2);
    }

    @Test
    void camerasThatAreGoneAreForgotten() throws Exception {
        shots.publish(Shots.shot("a", 1, 10));
        shots.publish(Shots.shot("b", 1, 10));
        shots.retain("b"::equals);
        assertThat(parsed(shots.await(camera -> true, "", camera -> true, 0, 0)))
                .extracting(shot -> shot.getLandmarks().getCamera())
                .containsExactly("b");
    }

    @Test
    void closingLetsGoOfWhoeverWaits() throws Exception {
        shots.close();
        assertThat(shots.await(camera -> true, "", camera -> true, 0, 60_000).shots())
                .isEmpty();
    }

    private static List<Shot> parsed(LatestShots.Newer newer) throws InvalidProtocolBufferException {
        List<Shot> all = new ArrayList<>();
        for (var shot : newer.shots()) {
            all.add(Shot.parseFrom(shot));
        }
        return all;
    }

    @Test
    void aSceneIsGivenToThoseWhoMaySeeAllOfItsCameras() throws Exception {
        shots.publish(Shots.scene("room", 1, "a", "b"));
        shots.publish(Shots.scene("room", 2, "a", "b"));

        LatestShots.Newer newer = shots.await(camera -> true, "room", camera -> true, 0, 0);
        assertThat(newer.scenes()).hasSize(1);
        assertThat(SceneShot.parseFrom(newer.scenes().get(0)).getFrame().getTick())
                .isEqualTo(2);
        assertThat(shots.await(camera -> true, "room", camera -> true, newer.cursor(), 0)
                        .scenes())
                .as("nothing newer")
                .isEmpty();
        assertThat(shots.await(camera -> true, "room", "a"::equals, 0, 0).scenes())
                .isEmpty();
        assertThat(shots.await(camera -> true, "", camera -> true, 0, 0).scenes())
                .as("not asked for")
                .isEmpty();
        assertThat(shots.scenes(camera -> true, System.nanoTime())).containsExactly("room");
        assertThat(shots.scenes("a"::equals, System.nanoTime())).isEmpty();
    }
}
