package dev.tatara.minicluster.operator;

import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.controlplane.ControlPlane;
import dev.tatara.minicluster.controlplane.Identity;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the operator may do: what the manifest that it is shipped with grants its service account,
 * and no more. Of the manifest all is applied but the Deployment, in whose place a process runs.
 */
public final class OperatorAccess {
  private static final Duration GRANT_LIMIT = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private OperatorAccess() {}

  /**
   * Applies the manifest's namespace, service account, roles and bindings, and waits until they
   * hold.
   *
   * @param admin may grant that
   * @param manifest with one service account, and a cluster role or roles in namespaces that exist
   * @return kubeconfig file of the service account
   * @throws MiniclusterException when the manifest can't be read, lacks one of them, or is refused
   */
  public static Path grant(KubernetesClient admin, ControlPlane plane, Path manifest) {
    List<HasMetadata> objects = read(admin, manifest);
    try {
      objects.stream()
          .filter(OperatorAccess::isAccess)
          .forEach(object -> admin.resource(object).serverSideApply());
    } catch (KubernetesClientException e) {
      throw new MiniclusterException("can't apply %s: %s".formatted(manifest, e.getMessage()), e);
    }
    ServiceAccount account = the(ServiceAccount.class, objects, manifest);
    String name = account.getMetadata().getName();
    String namespace = account.getMetadata().getNamespace();
    // Its certificate stands for a token, which would expire while the cluster runs.
    String user = "system:serviceaccount:%s:%s".formatted(namespace, name);
    Identity identity = plane.certificateAuthority().issueClient(user);
    awaitGrant(plane, identity, roles(objects, manifest));
    return plane.writeKubeconfig(name, user, identity);
  }

  private static List<HasMetadata> read(KubernetesClient client, Path manifest) {
    try (InputStream content = Files.newInputStream(manifest)) {
      return client.load(content).items();
    } catch (IOException | KubernetesClientException e) {
      throw new MiniclusterException("can't read %s: %s".formatted(manifest, e.getMessage()), e);
    }
  }

  private static boolean isAccess(HasMetadata object) {
    return object instanceof Namespace
        || object instanceof ServiceAccount
        || object instanceof ClusterRole
        || object instanceof ClusterRoleBinding
        || object instanceof Role
        || object instanceof RoleBinding;
  }

  /** Those that a binding of the manifest names: others are for people. */
  private static List<HasMetadata> roles(List<HasMetadata> objects, Path manifest) {
    List<RoleRef> bound = objects.stream().flatMap(object -> bound(object).stream()).toList();
    List<HasMetadata> roles =
        objects.stream()
            .filter(object -> object instanceof ClusterRole || object instanceof Role)
            .filter(role -> bound.stream().anyMatch(reference -> isOf(reference, role)))
            .toList();
    if (roles.isEmpty()) {
      throw new MiniclusterException(
          manifest + " has no ClusterRole and no Role that a binding names");
    }
    return roles;
  }

  private static Optional<RoleRef> bound(HasMetadata object) {
    return switch (object) {
      case ClusterRoleBinding binding -> Optional.of(binding.getRoleRef());
      case RoleBinding binding -> Optional.of(binding.getRoleRef());
      default -> Optional.empty();
    };
  }

  private static boolean isOf(RoleRef reference, HasMetadata role) {
    return role.getKind().equals(reference.getKind())
        && role.getMetadata().getName().equals(reference.getName());
  }

  private static <T> T the(Class<T> type, List<HasMetadata> objects, Path manifest) {
    return objects.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow(() -> new MiniclusterException(manifest + " has no " + type.getSimpleName()));
  }

  /** The API server knows a role a moment after it is written; an operator that is refused ends. */
  private static void awaitGrant(ControlPlane plane, Identity identity, List<HasMetadata> roles) {
    long end = System.nanoTime() + GRANT_LIMIT.toNanos();
    try (KubernetesClient client = plane.newClient(identity)) {
      for (HasMetadata role : roles) {
        while (!isAllowed(client, role)) {
          if (System.nanoTime() > end) {
            throw new MiniclusterException(
                "the role %s is not granted to the operator after %d s: does a binding name both?"
                    .formatted(role.getMetadata().getName(), GRANT_LIMIT.toSeconds()));
          }
          Thread.sleep(BETWEEN_LOOKS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MiniclusterException("interrupted while the operator's role was granted", e);
    }
  }

  private static PolicyRule firstRule(HasMetadata role) {
    return role instanceof Role namespaced
        ? namespaced.getRules().getFirst()
        : ((ClusterRole) role).getRules().getFirst();
  }

  private static boolean isAllowed(KubernetesClient client, HasMetadata role) {
    PolicyRule rule = firstRule(role);
    SelfSubjectAccessReview question =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withNamespace(role.getMetadata().getNamespace())
            .withGroup(rule.getApiGroups().getFirst())
            .withResource(rule.getResources().getFirst())
            .withVerb(rule.getVerbs().getFirst())
            .endResourceAttributes()
            .endSpec()
            .build();
    return client
        .authorization()
        .v1()
        .selfSubjectAccessReview()
        .create(question)
        .getStatus()
        .getAllowed();
  }
}
