package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.PodIdentity;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.util.Objects;

/** What the Pod Security Standard "restricted" asks for, and a read-only root file system. */
final class PodSecurity {
  /** User and group of the image, and of what is written to volumes. */
  private static final long TATARA = 10001;

  private PodSecurity() {}

  /**
   * Of a pod.
   *
   * @param identity whom a job wants to be, never root; null for the image's user
   */
  static PodSecurityContext pod(PodIdentity identity) {
    PodIdentity wanted = identity == null ? new PodIdentity(null, null, null, null) : identity;
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(Objects.requireNonNullElse(wanted.runAsUser(), TATARA))
        .withRunAsGroup(Objects.requireNonNullElse(wanted.runAsGroup(), TATARA))
        .withFsGroup(Objects.requireNonNullElse(wanted.fsGroup(), TATARA))
        .withSupplementalGroups(wanted.supplementalGroups())
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  static SecurityContext container() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }
}
