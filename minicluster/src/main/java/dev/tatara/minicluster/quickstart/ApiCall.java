package dev.tatara.minicluster.quickstart;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.Supplier;

/** Calls of the API server whose failure is told in a sentence. */
final class ApiCall {
  private ApiCall() {}

  /**
   * Makes a call.
   *
   * @param what is done, as in "can't ... the job"
   * @throws QuickstartException when it fails, with what the API server says
   */
  static <T> T make(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (KubernetesClientException e) {
      String said = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
      throw new QuickstartException("can't %s: %s".formatted(what, said), e);
    }
  }
}
