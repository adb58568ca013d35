package dev.tatara.plugin.cluster;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.PluginException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** The options that make a verb wait until what it asked for has happened. */
public final class Waiting {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  @Option(names = "--wait", description = "Wait until it has happened.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = TimeSpan.class,
      description = "How long to wait at most, such as 90s, 10m or 2h (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  /** Whether to wait at all. */
  public boolean wanted() {
    return wait;
  }

  /**
   * Waits.
   *
   * @param what is waited for: reads on from "after 10m "
   * @throws PluginException when the job does not come there in time
   */
  public LLMTrainingJob until(
      Cluster cluster, String name, String what, Predicate<LLMTrainingJob> there) {
    Instant end = Instant.now().plus(timeout);
    while (true) {
      LLMTrainingJob job = cluster.job(name);
      if (there.test(job)) {
        return job;
      }
      if (Instant.now().isAfter(end)) {
        throw new PluginException(
            ExitCodes.TIMEOUT,
            "after %s %s".formatted(TimeSpan.text(timeout), what),
            "kubectl llmjob diagnose " + name + " says what holds it up, if something does");
      }
      pause();
    }
  }

  /** Waits a moment before the next look. */
  public static void pause() {
    try {
      Thread.sleep(BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PluginException(ExitCodes.TIMEOUT, "interrupted", null);
    }
  }
}
