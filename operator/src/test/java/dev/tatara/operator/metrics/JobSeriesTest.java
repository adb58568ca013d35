package dev.tatara.operator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.prometheus.client.CollectorRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobSeriesTest {
  @Test
  void eachJobThatExistsHasItsPhaseAndGoodput() {
    Map<ResourceID, LLMTrainingJob> jobs =
        new HashMap<>(
            Map.of(
                new ResourceID("new", "a"),
                job("new", "{}"),
                new ResourceID("runs", "a"),
                job(
                    "runs",
                    """
                    {"phase": "Training",
                     "accounting": {"allocatedSeconds": 200, "usefulSeconds": 150}}
                    """)));
    CollectorRegistry registry = new CollectorRegistry();
    registry.register(new JobSeries(new JobMap(jobs)));
    assertEquals(1, sample(registry, "tatara_job_phase", "a", "new", "Pending"));
    assertEquals(1, sample(registry, "tatara_job_phase", "a", "runs", "Training"));
    assertEquals(0.75, sample(registry, "tatara_job_goodput_ratio", "a", "runs"));
    assertNull(sample(registry, "tatara_job_goodput_ratio", "a", "new"));

    jobs.remove(new ResourceID("runs", "a"));
    assertNull(sample(registry, "tatara_job_phase", "a", "runs", "Training"));
  }

  private static Double sample(CollectorRegistry registry, String name, String... values) {
    List<String> labels = List.of("namespace", "llmjob", "phase").subList(0, values.length);
    return registry.getSampleValue(name, labels.toArray(String[]::new), values);
  }

  private static LLMTrainingJob job(String name, String status) {
    return Serialization.unmarshal(
        """
        {"apiVersion": "tatara.dev/v1alpha1", "kind": "LLMTrainingJob",
         "metadata": {"name": "%s", "namespace": "a"}, "status": %s}
        """
            .formatted(name, status),
        LLMTrainingJob.class);
  }

  /** A map, as the cache that it is. */
  private record JobMap(Map<ResourceID, LLMTrainingJob> jobs) implements Cache<LLMTrainingJob> {
    @Override
    public Optional<LLMTrainingJob> get(ResourceID id) {
      return Optional.ofNullable(jobs.get(id));
    }

    @Override
    public Stream<ResourceID> keys() {
      return jobs.keySet().stream();
    }

    @Override
    public Stream<LLMTrainingJob> list(Predicate<LLMTrainingJob> wish) {
      return jobs.values().stream().filter(wish);
    }
  }
}
