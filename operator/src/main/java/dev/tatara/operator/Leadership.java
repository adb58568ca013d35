package dev.tatara.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The election of one among several replicas, where the settings ask for it. Who is not elected has
 * its caches filled and reconciles nothing; who was, and no longer is, ends at once.
 */
@Singleton
class Leadership {
  private static final Logger LOG = Logger.getLogger(Leadership.class);
  private static final int BEFORE_THE_OPERATOR = 1;

  /** Of a lease that is given back: nobody has to wait for its end. */
  private static final Duration FREE_AT_ONCE = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private volatile boolean stopping;

  Leadership(KubernetesClient client) {
    this.client = client;
  }

  /** Null, which the operator SDK takes for no election, where there is none. */
  @Produces
  @Dependent
  LeaderElectionConfiguration election(OperatorSettings settings) {
    OperatorSettings.LeaderElection election = settings.leaderElection();
    if (!election.enabled()) {
      return null;
    }
    String namespace = election.namespace().orElseGet(client::getNamespace);
    Lock lease = new LeaseLock(namespace, election.lease(), identity());
    return new LeaderElectionConfiguration(
        election.lease(),
        namespace,
        election.leaseDuration(),
        election.leaseDuration().multipliedBy(2).dividedBy(3),
        election.leaseDuration().dividedBy(5),
        lease.identity(),
        new LeaderCallbacks(
            () -> LOG.info("this replica leads"),
            () -> ended(lease),
            id -> LOG.infof("leader: %s", id)),
        false);
  }

  /** Hosts may have one name, as with the host's network. */
  private static String identity() {
    String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("operator");
    return host + "_" + UUID.randomUUID();
  }

  /** In order: reconciliations end, then the lease is given back. */
  void stop(@Observes @Priority(BEFORE_THE_OPERATOR) ShutdownEvent event) {
    stopping = true;
  }

  private void ended(Lock lease) {
    if (!stopping) {
      LOG.error("the lease is lost to another replica or could not be renewed: ending at once");
      Runtime.getRuntime().halt(1); // what is under way must not go on beside another leader
    }
    giveBack(lease);
  }

  /** The operator SDK lets leases run out; as {@code LeaderElector} does with releaseOnCancel. */
  private void giveBack(Lock lease) {
    try {
      LeaderElectionRecord held = lease.get(client);
      if (held != null && lease.identity().equals(held.getHolderIdentity())) {
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        lease.update(
            client,
            new LeaderElectionRecord("", FREE_AT_ONCE, now, now, held.getLeaderTransitions()));
        LOG.info("gave the lease back");
      }
    } catch (KubernetesClientException e) {
      LOG.warnf("the lease was not given back, and runs out: %s", e.getMessage());
    }
  }
}
