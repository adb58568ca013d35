package dev.tatara.trainer.corpus.collect;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Makes addresses of links as people write them. */
final class WebAddress {
  /** What may not stand in an address, beside all that is not ASCII. */
  private static final String FORBIDDEN = " \"<>\\^`{|}";

  private static final int LAST_PORT = 0xffff;

  private WebAddress() {}

  /**
   * The address of a page.
   *
   * @param link absolute, or relative to the base; letters that may not stand in an address are
   *     encoded
   * @param base null where there is none
   * @return empty when it is none of http or https
   */
  static Optional<URI> of(String link, URI base) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : link.strip().getBytes(StandardCharsets.UTF_8)) {
      if (b <= ' ' || b == 0x7f || FORBIDDEN.indexOf(b) >= 0) { // bytes of other letters are < 0
        encoded.append("%%%02X".formatted(b & 0xff));
      } else {
        encoded.append((char) b);
      }
    }
    try {
      URI given = new URI(encoded.toString());
      URI address = base == null ? given : base.resolve(given);
      boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      return Optional.of(address)
          .filter(_ -> web && address.getHost() != null && address.getPort() <= LAST_PORT);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /**
   * The address that people gave a setting.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when it is none of http or https
   */
  static URI configured(String source, String setting, String address) {
    return of(address, null)
        .orElseThrow(
            () ->
                new TrainerException(
                    FailureReason.CONFIGURATION_INVALID,
                    "source '" + source + "': " + setting + ": no address: " + address,
                    "give an address such as https://example.com/feed.xml"));
  }

  /** For messages: without its query and its user, which may hold secrets. */
  static String shown(URI address) {
    return server(address) + address.getRawPath();
  }

  /** Scheme, host and port. */
  static String server(URI address) {
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    return address.getScheme() + "://" + address.getHost().toLowerCase(Locale.ROOT) + port;
  }
}
