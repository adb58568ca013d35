package dev.tatara.operator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the operator: properties {@code tatara.*}, or environment {@code TATARA_*}. */
@ConfigMapping(prefix = "tatara")
public interface OperatorSettings {

  /** The image that every pod of a job runs. */
  String trainerImage();

  /** How often a training job is asked for its progress. */
  @WithDefault("3s")
  Duration pollInterval();

  /**
   * Accelerator-seconds of training since the newest checkpoint that first raise the priority of a
   * job in a queue of Kueue; 0 never does.
   */
  @WithDefault("600")
  long priorityBoostUnit();
}
