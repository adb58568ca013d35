package dev.tatara.operator;

import dev.tatara.operator.network.EgressRules;
import dev.tatara.operator.network.PolicyPeers;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the operator: properties {@code tatara.*}, or environment {@code TATARA_*}. */
@ConfigMapping(prefix = "tatara")
public interface OperatorSettings {

  /** The image that every pod of a job runs. */
  String trainerImage();

  /** When nodes pull it: Always, IfNotPresent or Never. Left out, Kubernetes goes by its tag. */
  Optional<String> trainerImagePullPolicy();

  /** Secrets to pull it with, which must be in the namespace of each job. */
  Optional<List<String>> trainerImagePullSecrets();

  /** How often a training job is asked for its progress. */
  @WithDefault("3s")
  Duration pollInterval();

  /** What pods may reach, and who may reach them. */
  NetworkPolicies networkPolicy();

  /** What the cluster's administrator permits templates of jobs beyond the restricted standard. */
  Templates templates();

  /** NetworkPolicies of jobs; docs/reference/security.md says what stands in them. */
  interface NetworkPolicies {
    /** Whether each job gets one. It holds where the cluster's network plugin enforces policies. */
    @WithDefault("true")
    boolean enabled();

    /** Who may read progress and metrics: the operator, and scrapers. Peers as JSON. */
    @WithDefault("[]")
    @WithConverter(PolicyPeers.FromJson.class)
    PolicyPeers readers();

    /** What pods may reach beside their own group: name servers, and stores. Rules as JSON. */
    @WithDefault("[]")
    @WithConverter(EgressRules.FromJson.class)
    EgressRules egress();
  }

  /** What templates may ask for; by default nothing of it. */
  interface Templates {
    /** Paths of nodes that they may mount, each exactly as given, to read and to write. */
    Optional<List<String>> hostPaths();

    /** Whether pods may be on networks where no NetworkPolicy holds: the nodes' own, and others. */
    @WithDefault("false")
    boolean otherNetworks();
  }

  /**
   * Accelerator-seconds of training since the newest checkpoint that first raise the priority of a
   * job in a queue of Kueue; 0 never does.
   */
  @WithDefault("600")
  long priorityBoostUnit();

  /** What is measured. */
  Metrics metrics();

  /** Reports of runs. */
  Reports reports();

  /** How one of several replicas is elected. */
  LeaderElection leaderElection();

  /** How the log looks. */
  Log log();

  /** How the log looks. */
  interface Log {
    /** Of the lines on the console. */
    @WithDefault("text")
    Format format();

    /** For people, or for programs. */
    enum Format {
      /** A line of text. */
      TEXT,
      /** A JSON object a line. */
      JSON
    }
  }

  /** Reports of runs. */
  interface Reports {
    /**
     * How often a training with nothing new but steps is asked for its report, which is then kept
     * beside the job: up to 800 kB are written.
     */
    @WithDefault("10m")
    Duration interval();

    /** Whether the operator's HTTP port shows the reports of all jobs to whoever reaches it. */
    @WithDefault("false")
    boolean serve();
  }

  /** What is measured. */
  interface Metrics {
    /** Whether each job has series of its own: as many as there are jobs. */
    @WithDefault("false")
    boolean perJob();
  }

  /** How one of several replicas is elected. */
  interface LeaderElection {
    /** Whether there is an election; without one there must be one replica. */
    @WithDefault("false")
    boolean enabled();

    /** Name of the lease that the leader holds. */
    @WithDefault("tatara-operator")
    String lease();

    /** Namespace of the lease; by default that of the operator's pod. */
    Optional<String> namespace();

    /** Time after which the lease of a leader that is gone may be taken. */
    @WithDefault("15s")
    Duration leaseDuration();
  }
}
