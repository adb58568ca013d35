package dev.tatara.trainer.corpus.collect;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Makes addresses of links as people write them. */
final class WebAddress {
  /** What may not stand in an address, beside all that is not ASCII. */
  private static final String FORBIDDEN = " \"<>\\^`{|}";

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
      return Optional.of(address).filter(_ -> web && address.getHost() != null);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
