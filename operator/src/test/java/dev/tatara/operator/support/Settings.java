package dev.tatara.operator.support;

import dev.tatara.operator.OperatorSettings;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Settings of an operator that is not started. */
public final class Settings {
  private Settings() {}

  /** Those given, and else the defaults. */
  public static OperatorSettings of(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(OperatorSettings.class)
        .withDefaultValues(settings)
        .withDefaultValue("tatara.trainer-image", "tatara-trainer")
        .withDefaultValue("tatara.poll-interval", "PT1S")
        .withDefaultValue("tatara.reports.interval", "PT10M")
        .withDefaultValue("tatara.leader-election.lease-duration", "PT15S")
        .build()
        .getConfigMapping(OperatorSettings.class);
  }
}
