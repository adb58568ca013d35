package dev.tatara.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.jobplan.report.JobReport;
import dev.tatara.report.RunReport;
import dev.tatara.report.RunReports;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code report}: the test keeps what the operator would. */
@ExtendWith(PluginCluster.class)
class ReportIT {
  private static final String NAMESPACE = "report";

  @BeforeAll
  static void begin(PluginCluster.Handle cluster) {
    cluster.namespace(NAMESPACE);
  }

  @Test
  void theReportIsWrittenToAFile(PluginCluster.Handle cluster, @TempDir Path folder)
      throws Exception {
    LLMTrainingJob job = cluster.create(NAMESPACE, "told", spec -> {});
    cluster.status(NAMESPACE, "told", "phase: Training\nrestarts: 3");
    keep(cluster, job, job.getMetadata().getUid());
    Path file = folder.resolve("page.html");
    String out = report(cluster, "told", "-o", file.toString()).out(0);
    assertEquals(file + "\n", out);
    String page = Files.readString(file);
    assertTrue(page.startsWith("<!DOCTYPE html>"), page);
    assertTrue(page.contains("20 steps were done"), "what the trainer told");
    assertTrue(page.contains("kind: &quot;LLMTrainingJob&quot;"), "the manifest");
    assertTrue(page.contains("restarts: 3"), "the status");
    assertFalse(page.contains("managedFields"), page);
  }

  @Test
  void aJobThatHasToldNothingHasAReportToo(PluginCluster.Handle cluster) throws Exception {
    LLMTrainingJob job = cluster.create(NAMESPACE, "new", spec -> {});
    keep(cluster, job, "of-an-earlier-job");
    String page = report(cluster, "new", "-o", "-").out(0);
    assertTrue(page.contains("the trainer has not told anything of this run yet"), page);
    assertTrue(page.contains("<section id=\"manifest\">"), page);
  }

  @Test
  void whatCannotBeDoneIsSaid(PluginCluster.Handle cluster) throws Exception {
    String missing = report(cluster, "nobody", "-o", "-").err(3);
    assertTrue(missing.startsWith("error: there is no LLMTrainingJob 'nobody'"), missing);
    LLMTrainingJob job = cluster.create(NAMESPACE, "spoilt", spec -> {});
    ConfigMap map = map(job, job.getMetadata().getUid());
    map.setBinaryData(Map.of(JobReport.KEY, "bm9uc2Vuc2U="));
    cluster.client().resource(map).create();
    String spoilt = report(cluster, "spoilt", "-o", "-").err(1);
    assertTrue(spoilt.startsWith("error: the report of 'spoilt' cannot be read"), spoilt);
    String nowhere = report(cluster, "new-or-not", "-o", "-", "--open").err(2);
    assertTrue(nowhere.startsWith("error: standard output cannot be opened"), nowhere);
  }

  private static Program.Result report(PluginCluster.Handle cluster, String... arguments)
      throws Exception {
    return cluster.plugin("report", "-n", NAMESPACE).with(arguments).run();
  }

  private static void keep(PluginCluster.Handle cluster, LLMTrainingJob job, String owner)
      throws IOException {
    RunReport empty = RunReport.empty("report/" + job.getMetadata().getName());
    RunReport report =
        new RunReport(
            empty.formatVersion(),
            "2026-01-01T00:00:00Z",
            "0.1.0",
            empty.job(),
            List.of(new RunReport.Fact("Done", "20 steps were done")),
            40,
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            "{}");
    ConfigMap map = map(job, owner);
    map.setBinaryData(
        Map.of(JobReport.KEY, Base64.getEncoder().encodeToString(RunReports.pack(report))));
    cluster.client().resource(map).create();
  }

  private static ConfigMap map(LLMTrainingJob job, String owner) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(JobReport.name(job.getMetadata().getName()))
        .addNewOwnerReference()
        .withApiVersion(job.getApiVersion())
        .withKind(job.getKind())
        .withName(job.getMetadata().getName())
        .withUid(owner)
        .endOwnerReference()
        .endMetadata()
        .build();
  }
}
