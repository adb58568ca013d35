package dev.tatara.operator;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
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

  private volatile boolean stopping;

  /** Null, which the operator SDK takes for no election, where there is none. */
  @Produces
  @Dependent
  LeaderElectionConfiguration election(OperatorSettings settings) {
    OperatorSettings.LeaderElection election = settings.leaderElection();
    if (!election.enabled()) {
      return null;
    }
    return new LeaderElectionConfiguration(
        election.lease(),
        election.namespace().orElse(null),
        election.leaseDuration(),
        election.leaseDuration().multipliedBy(2).dividedBy(3),
        election.leaseDuration().dividedBy(5),
        identity(),
        new LeaderCallbacks(
            () -> LOG.info("this replica leads"), this::ended, id -> LOG.infof("leader: %s", id)),
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

  private void ended() {
    if (!stopping) {
      LOG.error("the lease is lost to another replica or could not be renewed: ending at once");
      Runtime.getRuntime().halt(1); // what is under way must not go on beside another leader
    }
  }
}
