package dev.tatara.operator.metrics;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;

/** Series of each job, taken from its status whenever somebody asks, and gone with the job. */
final class JobSeries extends Collector {
  private final Cache<LLMTrainingJob> jobs;

  JobSeries(Cache<LLMTrainingJob> jobs) {
    this.jobs = jobs;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    var phases =
        new GaugeMetricFamily(
            "tatara_job_phase",
            "1 for the phase that a job is in.",
            List.of("namespace", "llmjob", "phase"));
    var goodputs =
        new GaugeMetricFamily(
            "tatara_job_goodput_ratio",
            "Useful over allocated accelerator-seconds.",
            List.of("namespace", "llmjob"));
    for (LLMTrainingJob job : jobs.list().toList()) {
      String namespace = job.getMetadata().getNamespace();
      String name = job.getMetadata().getName();
      phases.addMetric(List.of(namespace, name, LLMTrainingJobStatus.phaseOf(job).label()), 1);
      LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::accounting)
          .filter(account -> account.allocatedSeconds() > 0)
          .ifPresent(
              account ->
                  goodputs.addMetric(
                      List.of(namespace, name),
                      (double) account.usefulSeconds() / account.allocatedSeconds()));
    }
    return List.of(phases, goodputs);
  }
}
