package dev.tatara.trainer.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.progress.CheckpointRequests.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckpointRequestsTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource source = () -> now;
  private final CheckpointRequests requests =
      new CheckpointRequests(source.withZone(ZoneOffset.UTC));

  @Test
  void isServedByTheFirstCheckpointOfItsStepOrALaterOne() {
    assertFalse(requests.take(1));
    assertEquals(Answer.ACCEPTED, requests.ask("a"));
    assertTrue(requests.take(2));
    assertFalse(requests.take(3), "it is taken once");
    requests.committed(1);
    assertEquals(Optional.empty(), requests.served(), "that one was under way before");
    requests.committed(2);
    assertEquals(Optional.of("a"), requests.served());
  }

  @Test
  void askingAgainUnderTheSameNameChangesNothing() {
    requests.ask("a");
    assertEquals(Answer.ACCEPTED, requests.ask("a"));
    requests.take(1);
    assertEquals(Answer.ACCEPTED, requests.ask("a"));
    assertFalse(requests.take(2));
    requests.committed(1);
    assertEquals(Answer.ACCEPTED, requests.ask("a"));
    assertFalse(requests.take(3));
  }

  @Test
  void nobodyCanKeepARunFromTrainingByAsking() {
    requests.ask("a");
    assertEquals(Answer.TOO_SOON, requests.ask("b"), "one is under way");
    requests.take(1);
    requests.committed(1);
    now = now.plus(Duration.ofSeconds(59));
    assertEquals(Answer.TOO_SOON, requests.ask("b"), "one was a moment ago");
    now = now.plus(Duration.ofSeconds(1));
    assertEquals(Answer.ACCEPTED, requests.ask("b"));
  }

  @Test
  void aRequestWhoseCheckpointFailsMayBeMadeAgain() {
    requests.ask("a");
    requests.take(1);
    requests.failed();
    requests.committed(2);
    assertEquals(Optional.empty(), requests.served());
    now = now.plus(Duration.ofMinutes(1));
    assertEquals(Answer.ACCEPTED, requests.ask("a"));
    assertTrue(requests.take(3));
  }

  @Test
  void namesAreShortAndPlain() {
    assertEquals(Answer.MALFORMED, requests.ask(""));
    assertEquals(Answer.MALFORMED, requests.ask("a".repeat(64)));
    assertEquals(Answer.MALFORMED, requests.ask("a\nb"));
    assertEquals(Answer.ACCEPTED, requests.ask("2026-01-01T00:00:00.123Z"));
  }
}
