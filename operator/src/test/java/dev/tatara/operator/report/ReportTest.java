package dev.tatara.operator.report;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.jobplan.report.JobReport;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import dev.tatara.report.RunReport;
import dev.tatara.report.RunReports;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a training tells is kept, shown, and gone with the job. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class ReportTest {
  private static final String NAMESPACE = "reports";
  private static final String ADDRESS = "127.77.61.1";

  @TestHTTPResource("/reports")
  URI reports;

  @Test
  void aReportIsHeardKeptAndShownAndGoesWithTheJob() throws Exception {
    Cluster.newNamespace(NAMESPACE);
    TrainingJob job = TrainingJob.create(NAMESPACE, "told", spec -> {});
    String before = page("told");
    assertTrue(before.contains("the trainer has not told anything of this run yet"), before);
    job.bringToTraining();
    try (TrainerPod pod = new TrainerPod(ADDRESS)) {
      pod.report(new byte[] {1, 2, 3}); // is not kept, and holds nothing up
      pod.progress(Messages.progress(120, 5.8134));
      job.run("train", ADDRESS);
      job.awaitStatus(status -> status.progress() != null);
      pod.report(RunReports.pack(report("2026-01-01T00:00:00Z")));
      await("report that is kept").until(() -> kept() != null);
      String version = kept().getMetadata().getResourceVersion();
      pod.report(RunReports.pack(report("2026-01-01T00:10:00Z")));
      pod.awaitReports(4);
      assertEquals(version, kept().getMetadata().getResourceVersion(), "nothing else is new");
    }
    ConfigMap kept = kept();
    byte[] packed = Base64.getDecoder().decode(kept.getBinaryData().get(JobReport.KEY));
    assertEquals(report("2026-01-01T00:00:00Z"), RunReports.unpack(packed));
    assertEquals("told", kept.getMetadata().getOwnerReferences().getFirst().getName());

    String page = page("told");
    assertTrue(page.contains("a fact of the trainer"), page);
    assertTrue(page.contains("kind: &quot;LLMTrainingJob&quot;"), page);
    assertEquals(404, get("nobody").statusCode());
    job.delete();
    await().until(() -> kept() == null);
  }

  @Test
  void aJobIsCompleteWhateverBecomesOfItsReport() {
    TrainingJob job = TrainingJob.create(Cluster.newNamespace("report-fails"), "fails", spec -> {});
    job.bringToTraining();
    job.succeed("train", Messages.trained());
    job.succeed("evaluate", Messages.evaluated(300, 0.22));
    job.succeed("export", Messages.artifact("export", "export", false));
    job.awaitPhase(Phase.REPORTING);
    job.fail("report", 64, null);
    job.awaitPhase(Phase.COMPLETE);
    job.delete();
  }

  @Test
  void theReportOfALogIsWhatStandsBetweenItsLines() throws IOException {
    byte[] packed = RunReports.pack(report("2026-01-01T00:00:00Z"));
    String text = Base64.getMimeEncoder().encodeToString(packed);
    String log =
        "INFO something\n-----BEGIN TATARA REPORT-----\n%s\n-----END TATARA REPORT-----\nreport: done\n"
            .formatted(text);
    assertEquals(
        report("2026-01-01T00:00:00Z"), RunReports.unpack(ReportLog.in(log).orElseThrow()));
    assertEquals(Optional.empty(), ReportLog.in("no report"));
    assertEquals(Optional.empty(), ReportLog.in(log.replace(text, text.substring(0, 5))));
    assertEquals(Optional.empty(), ReportLog.in("-----BEGIN TATARA REPORT-----\n" + text));
  }

  private static RunReport report(String created) {
    RunReport empty = RunReport.empty("reports/told");
    return new RunReport(
        empty.formatVersion(),
        created,
        "0.1.0",
        empty.job(),
        List.of(new RunReport.Fact("Fact", "a fact of the trainer")),
        300,
        0,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        "{}");
  }

  private static ConfigMap kept() {
    return Cluster.admin().configMaps().inNamespace(NAMESPACE).withName("told-report").get();
  }

  private String page(String job) throws Exception {
    HttpResponse<String> answer = get(job);
    assertEquals(200, answer.statusCode());
    return answer.body();
  }

  private HttpResponse<String> get(String job) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create(reports + "/" + NAMESPACE + "/" + job);
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }
}
