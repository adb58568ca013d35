package dev.tatara.operator.report;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.jobplan.report.JobReport;
import dev.tatara.operator.OperatorSettings;
import dev.tatara.operator.resource.Applier;
import dev.tatara.operator.resource.NameTakenException;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Ownership;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import dev.tatara.operator.trainer.TrainerClient;
import dev.tatara.operator.trainer.TrainingReport;
import dev.tatara.report.RunReport;
import dev.tatara.report.RunReports;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
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

  private final TrainerClient client;
  private final ReportLog log;
  private final Applier applier;
  private final KubernetesClient kubernetes;
  private final ReportSchedule schedule;

  ReportKeeper(
      TrainerClient client,
      ReportLog log,
      Applier applier,
      KubernetesClient kubernetes,
      OperatorSettings settings,
      Clock clock) {
    this.client = client;
    this.log = log;
    this.applier = applier;
    this.kubernetes = kubernetes;
    this.schedule = new ReportSchedule(settings.reports().interval(), clock);
  }

  /**
   * Asks the trainer, unless it was asked a while ago and has nothing new to tell.
   *
   * @param address of the pod of rank 0
   * @param report what it answered just now
   */
  public void hear(LLMTrainingJob job, String address, TrainingReport report) {
    String uid = job.getMetadata().getUid();
    if (!schedule.isDue(uid, report)) {
      return;
    }
    Optional<byte[]> packed = client.report(address);
    if (packed.isEmpty()) {
      schedule.unanswered(uid);
    } else if (schedule.answered(uid)) {
      keep(job, packed.get());
    }
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
      RunReport report = RunReports.unpack(packed);
      ConfigMap object = configMap(job, packed);
      if (!isKept(job, object, report)) {
        applier.apply(job, object);
      }
    } catch (NameTakenException | KubernetesClientException | IOException e) {
      LOG.warnf("the report of %s is not kept: %s", name, e);
    }
  }

  /**
   * Whether what is kept says the same already: hundreds of kilobytes are not written for a date.
   */
  private boolean isKept(LLMTrainingJob job, ConfigMap object, RunReport report) {
    ConfigMap kept = kubernetes.resource(object).get();
    if (kept == null || !Ownership.holds(job, kept)) {
      return false;
    }
    try {
      return JobReport.in(kept).saysTheSameAs(report);
    } catch (IOException e) {
      return false; // what cannot be read is replaced
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
