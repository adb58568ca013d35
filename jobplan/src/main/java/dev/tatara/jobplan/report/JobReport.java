package dev.tatara.jobplan.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.report.JobFacts;
import dev.tatara.report.RunPage;
import dev.tatara.report.RunReport;
import dev.tatara.report.RunReports;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/**
 * The report of a job: what its trainer told last lies in the ConfigMap {@code <job>-report}, which
 * goes with the job.
 */
public final class JobReport {
  /** The key of the report, {@link RunReports packed}. */
  public static final String KEY = "report.json.gz";

  private JobReport() {}

  /** The name of a job's ConfigMap. */
  public static String name(String job) {
    return job + "-report";
  }

  /**
   * The page of a job.
   *
   * @param job an LLMTrainingJob as the API server has it
   * @param kept its ConfigMap, or null while there is none
   * @throws IOException when the ConfigMap holds no report
   */
  public static String page(HasMetadata job, ConfigMap kept) throws IOException {
    ObjectNode object = Serialization.unmarshal(Serialization.asJson(job), ObjectNode.class);
    return RunPage.of(report(job, kept), new JobFacts(object, manifest(object)));
  }

  private static RunReport report(HasMetadata job, ConfigMap kept) throws IOException {
    String name = job.getMetadata().getNamespace() + "/" + job.getMetadata().getName();
    return kept == null ? RunReport.empty(name) : in(kept);
  }

  /**
   * The report that a ConfigMap keeps.
   *
   * @throws IOException when it holds none
   */
  public static RunReport in(ConfigMap kept) throws IOException {
    String packed = kept.getBinaryData() == null ? null : kept.getBinaryData().get(KEY);
    if (packed == null) {
      throw new IOException(
          "the ConfigMap %s has no %s".formatted(kept.getMetadata().getName(), KEY));
    }
    try {
      return RunReports.unpack(Base64.getDecoder().decode(packed));
    } catch (IllegalArgumentException e) {
      throw new IOException("%s is not in base64".formatted(KEY), e);
    }
  }

  /** What a person would apply: no status, and nothing that the API server keeps for itself. */
  private static String manifest(ObjectNode object) {
    ObjectNode manifest = object.deepCopy();
    manifest.remove("status");
    if (manifest.get("metadata") instanceof ObjectNode metadata) {
      metadata.retain(List.of("namespace", "name", "labels"));
    }
    return Serialization.asYaml(manifest);
  }
}
