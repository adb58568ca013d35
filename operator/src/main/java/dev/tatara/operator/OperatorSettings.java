package dev.tatara.operator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the operator: properties {@code tatara.*}, or environment {@code TATARA_*}. */
@ConfigMapping(prefix = "tatara")
public interface OperatorSettings {

  /** The image that every pod of a job runs. */
  String trainerImage();

  /** How often a training job is asked for its progress. */
  @WithDefault("3s")
  Duration pollInterval();

  /** What is measured. */
  Metrics metrics();

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
