package dev.tatara.trainer.corpus.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long servers are left alone, and which are never asked. */
class PoliteClientTest {
  @Test
  void timesToWaitDoubleUpToTwoMinutes() {
    Backoff backoff = new Backoff(Duration.ZERO);
    assertEquals(Duration.ofSeconds(1), backoff.next(Optional.empty()));
    assertEquals(Duration.ofSeconds(2), backoff.next(Optional.empty()));
    for (int i = 0; i < 8; i++) {
      backoff.next(Optional.empty());
    }
    assertEquals(Duration.ofMinutes(2), backoff.next(Optional.empty()));
    assertEquals(Duration.ofMinutes(9), backoff.next(Optional.of(Duration.ofMinutes(9))));
    assertEquals(Duration.ZERO, backoff.next(Optional.of(Duration.ZERO)));
  }

  @Test
  void noTimeToWaitIsShorterThanThePause() {
    Duration hour = Duration.ofHours(1);
    Backoff backoff = new Backoff(hour);
    assertEquals(hour, backoff.next(Optional.of(Duration.ZERO)));
    assertEquals(hour, backoff.next(Optional.empty()));
    assertEquals(hour, backoff.next(Optional.empty()), "after the first, too");
  }

  @Test
  void onlyTheServersTimeMayBeTooLong() {
    assertFalse(Backoff.isTooLong(Optional.empty()));
    assertFalse(Backoff.isTooLong(Optional.of(Duration.ofMinutes(15))));
    assertTrue(Backoff.isTooLong(Optional.of(Duration.ofSeconds(901))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.20.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "::1",
        "::ffff:10.1.2.3",
        "fe80::1",
        "fd00:ec2::254"
      })
  void hostsOfTheClusterArePrivate(String address) throws Exception {
    assertTrue(PrivateHosts.isPrivate(InetAddress.getByName(address)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:4860:4860::8888"})
  void othersAreNot(String address) throws Exception {
    assertFalse(PrivateHosts.isPrivate(InetAddress.getByName(address)));
  }

  @Test
  void messagesShowNoSecrets() {
    URI address = URI.create("https://me:secret@News.example:8443/rss?token=secret#a");
    assertEquals("https://news.example:8443/rss", WebAddress.shown(address));
    assertEquals(Optional.empty(), WebAddress.of("https://a.example:65536/", null));
  }
}
