package dev.tatara.operator.scheduling;

import dev.tatara.operator.OperatorSettings;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What the nodes of the cluster have for pods. It is only wanted when pods can't be placed or a job
 * begins, so nodes are listed then, and not watched; many jobs in trouble share one list.
 */
@ApplicationScoped
public class ClusterNodes {
  private static final Logger LOG = Logger.getLogger(ClusterNodes.class);

  /** Polls of a training that one list serves. */
  private static final int POLLS = 5;

  /** Any version will do: the API server answers from memory. */
  private static final String ANY_VERSION = "0";

  private final KubernetesClient client;
  private final Clock clock;
  private final Duration keep;
  private Instant listedAt = Instant.MIN;
  private Optional<Allocatable> known = Optional.empty();

  ClusterNodes(KubernetesClient client, Clock clock, OperatorSettings settings) {
    this.client = client;
    this.clock = clock;
    this.keep = settings.pollInterval().multipliedBy(POLLS);
  }

  /** What they have; empty where the operator may not list nodes. */
  public synchronized Optional<Allocatable> allocatable() {
    Instant now = clock.instant();
    if (now.isAfter(listedAt.plus(keep))) {
      known = list();
      listedAt = now;
    }
    return known;
  }

  private Optional<Allocatable> list() {
    try {
      return Optional.of(
          new Allocatable(
              client
                  .nodes()
                  .list(new ListOptionsBuilder().withResourceVersion(ANY_VERSION).build())
                  .getItems()
                  .stream()
                  .map(ClusterNodes::allocatable)
                  .toList()));
    } catch (KubernetesClientException e) {
      LOG.debugf("nodes cannot be listed: %s", e.getMessage());
      return Optional.empty();
    }
  }

  private static Map<String, Quantity> allocatable(Node node) {
    return node.getStatus() == null ? Map.of() : Map.copyOf(node.getStatus().getAllocatable());
  }
}
