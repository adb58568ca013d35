package dev.tatara.jobplan;

import io.fabric8.kubernetes.api.model.Quantity;

/** Numbers of tokens, which manifests may write as quantities: 26G, 1500M. */
final class TokenCount {
  private TokenCount() {}

  /** The number; whole and within a long, as the API has checked. */
  static long of(Quantity tokens) {
    return Quantity.getAmountInBytes(tokens).longValueExact();
  }
}
