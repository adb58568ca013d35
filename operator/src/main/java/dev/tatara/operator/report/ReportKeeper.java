package dev.tatara.operator.report;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.jobplan.report.JobReport;
import dev.tatara.operator.OperatorSettings;
import dev.tatara.operator.RecentMap;
import dev.tatara.operator.resource.Applier;
import dev.tatara.operator.resource.NameTakenException;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Ownership;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import dev.tatara.operator.trainer.TrainerClient;
import dev.tatara.report.RunReports;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Keeps what trainers tell of their runs, so that it is there when their pods are not. A report
 * that cannot be had or kept holds nothing up: the one before stays.
 */
@ApplicationScoped
public class ReportKeeper {
  private static final Logger LOG = Logger.getLogger(ReportKeeper.class);

  /** Jobs that train at one moment; of one that is forgotten a report is heard too early. */
  private static final int MOST = 10_000;

  private static final Duration SOON = Duration.ofSeconds(10);

  private final TrainerClient client;
  private final ReportLog log;
  private final Applier applier;
  private final OperatorSettings settings;
  private final Clock clock;
  private final Map<String, Instant> due = new RecentMap<>(MOST);

  ReportKeeper(
      TrainerClient client,
      ReportLog log,
      Applier applier,
      OperatorSettings settings,
      Clock clock) {
    this.client = client;
    this.log = log;
    this.applier = applier;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Asks the trainer, unless it was asked a moment ago. The first answer for a long run takes
   * longer than the operator waits, so that it is asked for again soon.
   *
   * @param address of the pod of rank 0
   */
  public void hear(LLMTrainingJob job, String address) {
    String uid = job.getMetadata().getUid();
    if (isDue(uid)) {
      Optional<byte[]> packed = client.report(address);
      askAgainAfter(uid, packed.isPresent() ? settings.reports().interval() : SOON);
      packed.ifPresent(bytes -> keep(job, bytes));
    }
  }

  private synchronized boolean isDue(String uid) {
    Instant next = due.get(uid);
    return next == null || !next.isAfter(clock.instant());
  }

  private synchronized void askAgainAfter(String uid, Duration pause) {
    due.put(uid, clock.instant().plus(pause));
  }

  /**
   * Keeps the last report of a job whose steps are done.
   *
   * @param pods of the report step
   */
  public void keepLast(LLMTrainingJob job, List<Pod> pods) {
    Optional<Pod> reporter =
        pods.stream()
            .filter(pod -> StepPods.terminated(Step.REPORT, pod).isPresent())
            .filter(pod -> "Succeeded".equals(pod.getStatus().getPhase()))
            .findFirst();
    reporter.flatMap(log::read).ifPresent(packed -> keep(job, packed));
  }

  private void keep(LLMTrainingJob job, byte[] packed) {
    String name = job.getMetadata().getNamespace() + "/" + job.getMetadata().getName();
    try {
      if (packed.length > RunReports.MOST_BYTES) {
        throw new IOException(packed.length + " bytes are too many for a ConfigMap");
      }
      RunReports.unpack(packed);
      applier.apply(job, configMap(job, packed));
    } catch (NameTakenException | KubernetesClientException | IOException e) {
      LOG.warnf("the report of %s is not kept: %s", name, e.getMessage());
    }
  }

  /** Without the label that informers select: nobody need hold it in memory. */
  private static ConfigMap configMap(LLMTrainingJob job, byte[] packed) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(JobReport.name(job.getMetadata().getName()))
        .withNamespace(job.getMetadata().getNamespace())
        .withLabels(Labels.unwatched(job))
        .withOwnerReferences(Ownership.by(job))
        .endMetadata()
        .withBinaryData(Map.of(JobReport.KEY, Base64.getEncoder().encodeToString(packed)))
        .build();
  }
}
