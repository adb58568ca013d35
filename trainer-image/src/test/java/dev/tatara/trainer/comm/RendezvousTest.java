package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RendezvousTest {
  private int port;
  private CompletableFuture<Membership> rankZero;

  @BeforeEach
  void startRankZero() throws IOException {
    port = LocalRanks.freePort();
    rankZero = join(member("job", 2, 0, 0, 5));
  }

  @AfterEach
  void completeTheGroup() throws Exception {
    CompletableFuture<Membership> rankOne = join(member("job", 2, 1, 1, 100));
    try (Membership zero = rankZero.get(20, TimeUnit.SECONDS);
        Membership one = rankOne.get(20, TimeUnit.SECONDS)) {
      assertEquals(zero.welcome(), one.welcome());
    }
  }

  @Test
  void refusesAnotherJob() {
    assertRefused(
        member("other", 2, 1, 1, 1), FailureReason.CONFIGURATION_INVALID, "belongs to job other");
  }

  @Test
  void refusesAnotherWorldSize() {
    assertRefused(
        member("job", 3, 1, 1, 1), FailureReason.CONFIGURATION_INVALID, "expects 3 ranks");
  }

  @Test
  void refusesARankOfAnEarlierAttempt() {
    assertRefused(
        member("job", 2, 1, 0, 4), FailureReason.PEER_LOST, "of an earlier attempt of its pod");
  }

  @Test
  void aStrangerDoesNotDisturb() throws IOException {
    try (Socket stranger = connect()) {
      stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
      assertEquals(0, stranger.getInputStream().read(), "a refusal begins with false");
    }
  }

  @Test
  void namesTheRanksThatDidNotCome() throws IOException {
    int other = LocalRanks.freePort();
    GroupSettings zero =
        new GroupSettings(
            "job",
            3,
            0,
            0,
            1,
            "127.0.0.1",
            other,
            "127.0.0.1",
            Duration.ofMillis(300),
            GroupSettings.DEFAULT_SILENCE_LIMIT);
    TrainerException timeout =
        assertThrows(TrainerException.class, () -> Rendezvous.join(zero, Welcome.Peer.NONE, ""));
    assertEquals(FailureReason.RENDEZVOUS_TIMEOUT, timeout.reason());
    assertTrue(timeout.getMessage().contains("ranks [1, 2] of 3"), timeout.getMessage());
  }

  @Test
  void saysWhyRankZeroWasNotFound() {
    GroupSettings one =
        new GroupSettings(
            "job",
            2,
            1,
            1,
            1,
            "no.such.host.invalid",
            1,
            "127.0.0.1",
            Duration.ofMillis(300),
            GroupSettings.DEFAULT_SILENCE_LIMIT);
    TrainerException timeout =
        assertThrows(TrainerException.class, () -> Rendezvous.join(one, Welcome.Peer.NONE, ""));
    assertEquals(FailureReason.RENDEZVOUS_TIMEOUT, timeout.reason());
    assertTrue(
        timeout.getMessage().contains("no.such.host.invalid:1: the name does not resolve"),
        timeout.getMessage());
  }

  private Socket connect() throws IOException {
    for (int attempt = 0; ; attempt++) {
      try {
        return new Socket("127.0.0.1", port);
      } catch (IOException e) {
        if (attempt > 200) {
          throw e;
        }
        Thread.onSpinWait();
        try {
          Thread.sleep(20);
        } catch (InterruptedException interrupted) {
          throw new IOException(interrupted);
        }
      }
    }
  }

  private void assertRefused(GroupSettings settings, FailureReason reason, String message) {
    TrainerException refusal =
        assertThrows(
            TrainerException.class, () -> Rendezvous.join(settings, Welcome.Peer.NONE, ""));
    assertEquals(reason, refusal.reason());
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  private GroupSettings member(
      String job, int worldSize, int rank, int nodeRank, long incarnation) {
    return new GroupSettings(
        job,
        worldSize,
        rank,
        nodeRank,
        incarnation,
        "127.0.0.1",
        port,
        "127.0.0.1",
        Duration.ofSeconds(20),
        GroupSettings.DEFAULT_SILENCE_LIMIT);
  }

  private static CompletableFuture<Membership> join(GroupSettings settings) {
    return CompletableFuture.supplyAsync(
        () -> Rendezvous.join(settings, Welcome.Peer.NONE, ""),
        task -> Thread.ofPlatform().daemon().start(task));
  }
}
