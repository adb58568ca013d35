package dev.tatara.minicluster.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.minicluster.controlplane.ControlPlane;
import dev.tatara.minicluster.controlplane.ControlPlaneOptions;
import dev.tatara.minicluster.controlplane.Identity;
import dev.tatara.minicluster.operator.Manifests;
import dev.tatara.minicluster.quickstart.view.JobView;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a real API server and garbage collector; the status is written by the test instead of an
 * operator.
 */
class JobRunTest {
  private static final Path MANIFEST = Path.of("../examples/quickstart/job.yaml");
  private static ControlPlane plane;
  private static KubernetesClient client;

  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();

  @BeforeAll
  static void start() {
    plane = ControlPlane.start(ControlPlaneOptions.apiServerOnly().withControllerManager());
    client = plane.newClient();
    Manifests.apply(client, Path.of("../crds/kubernetes/llmtrainingjobs.tatara.dev-v1.yml"));
  }

  @AfterAll
  static void stop() {
    client.close();
    plane.close();
  }

  @AfterEach
  void deleteJob() {
    job().delete();
    job().waitUntilCondition(gone -> gone == null, 60, TimeUnit.SECONDS);
  }

  @Test
  void theExampleIsAccepted() throws Exception {
    apply(run(), MANIFEST);
    assertEquals(
        new YAMLMapper()
            .readValue(MANIFEST.toFile(), LLMTrainingJob.class)
            .getSpec()
            .storage()
            .claimName(),
        job().get().getSpec().storage().claimName());
    assertEquals(List.of(), said);
  }

  @Test
  void jobThatRunsIsFollowedAndOneThatEndedIsReplaced() throws Exception {
    apply(run(), MANIFEST);
    String first = uid();

    setStatus("{\"phase\": \"Training\"}");
    assertFalse(run().applyOrFollow(List.of(), JobRunTest::mustNotBePrepared));
    assertEquals(first, uid());
    assertTrue(said.getLast().contains("runs already"), said.toString());

    setStatus("{\"phase\": \"Complete\"}");
    apply(run(), MANIFEST);
    assertNotEquals(first, uid());
    assertTrue(said.getLast().contains("artifacts stay"), said.toString());
  }

  @Test
  void jobThatRunsIsNotChangedWithoutAWord() {
    apply(run(), MANIFEST);
    setStatus("{\"phase\": \"Training\"}");
    QuickstartOptions options =
        new QuickstartOptions(Optional.empty(), OptionalInt.of(20), true, false);
    String refused =
        assertThrows(
                QuickstartException.class,
                () -> run().applyOrFollow(options.ofNewJob(), JobRunTest::mustNotBePrepared))
            .getMessage();
    assertTrue(refused.contains("--offline, --steps would change nothing"), refused);
    assertTrue(refused.endsWith("./tatara kubectl delete llmjob quickstart"), refused);
  }

  @Test
  void jobThatEndedStaysWhereTheNextOneIsRefused() throws Exception {
    apply(run(), MANIFEST);
    String first = uid();
    setStatus("{\"phase\": \"Complete\"}");
    Path manifest = refusedManifest();
    assertThrows(QuickstartException.class, () -> apply(run(), manifest));
    assertEquals(first, uid());
  }

  private Path refusedManifest() throws IOException {
    return Files.writeString(
        folder.resolve("job.yaml"),
        Files.readString(MANIFEST).replaceFirst("globalBatchSize: \\d+", "globalBatchSize: 7"));
  }

  @Test
  void refusalRepeatsWhatTheApiServerSays() throws Exception {
    Path manifest = refusedManifest();
    QuickstartException refused =
        assertThrows(QuickstartException.class, () -> apply(run(), manifest));
    assertTrue(
        refused.getMessage().contains("training.globalBatchSize must be a multiple"),
        refused.getMessage());
  }

  @Test
  void whatTheApiServerForbidsIsASentence() {
    Identity nobody = plane.certificateAuthority().issueClient("nobody");
    try (KubernetesClient theirs = plane.newClient(nobody)) {
      JobRun run = new JobRun(theirs, "quickstart", said::add);
      String job = assertThrows(QuickstartException.class, () -> apply(run, MANIFEST)).getMessage();
      assertTrue(job.startsWith("can't look for the job quickstart: "), job);
      assertTrue(job.contains("\"nobody\""), job);
      String claim =
          assertThrows(
                  QuickstartException.class,
                  () -> Claim.bind(theirs, MANIFEST.resolveSibling("storage.yaml")))
              .getMessage();
      assertTrue(claim.startsWith("can't apply the claim tatara-quickstart: "), claim);
    }
  }

  @Test
  void jobThatCannotBeDeletedIsASentence() throws Exception {
    apply(run(), MANIFEST);
    setStatus("{\"phase\": \"Complete\"}");
    job().edit(job -> withFinalizers(job, List.of("example.com/held")));
    try {
      JobRun impatient = new JobRun(client, "quickstart", said::add, Duration.ofSeconds(1));
      String message =
          assertThrows(QuickstartException.class, () -> apply(impatient, MANIFEST)).getMessage();
      assertTrue(message.startsWith("can't delete the job quickstart: "), message);
    } finally {
      job().edit(job -> withFinalizers(job, List.of()));
    }
  }

  private static LLMTrainingJob withFinalizers(LLMTrainingJob job, List<String> finalizers) {
    job.getMetadata().setFinalizers(finalizers);
    return job;
  }

  @Test
  void jobIsFollowedToItsEnd() throws Exception {
    apply(run(), MANIFEST);
    List<Phase> shown = new ArrayList<>();
    JobView end =
        run()
            .follow(
                System.nanoTime(),
                view -> {
                  shown.add(view.phase());
                  moveOn(view.phase());
                },
                () -> true);
    assertEquals(
        List.of(Phase.PENDING, Phase.TRAINING, Phase.FAILED), shown.stream().distinct().toList());
    assertEquals("NonFiniteLoss", end.status().failure().reason());
    assertEquals(List.of(new JobView.Loss(10, 7.5)), end.losses());
    assertEquals("default/quickstart", end.name());
  }

  @Test
  void stoppedClusterIsToldInASentence() {
    Config nobody =
        new ConfigBuilder()
            .withMasterUrl("https://127.0.0.1:1")
            .withNamespace("default")
            .withRequestRetryBackoffLimit(0)
            .build();
    try (KubernetesClient stopped = new KubernetesClientBuilder().withConfig(nobody).build()) {
      JobRun run = new JobRun(stopped, "quickstart", said::add);
      String message =
          assertThrows(
                  QuickstartException.class,
                  () -> run.follow(System.nanoTime(), view -> {}, () -> false))
              .getMessage();
      assertTrue(message.startsWith("the cluster was stopped while the job"), message);
      assertFalse(message.contains("127.0.0.1"), message);
    }
  }

  /** What an operator would write next; each status has been shown by then. */
  private static void moveOn(Phase phase) {
    if (phase == Phase.PENDING) {
      setStatus("{\"phase\": \"Training\", \"progress\": {\"step\": 10, \"loss\": \"7.5\"}}");
    } else if (phase == Phase.TRAINING) {
      setStatus(
          "{\"phase\": \"Failed\", \"failure\": {\"step\": \"train\", \"reason\": \"NonFiniteLoss\"}}");
    }
  }

  private static void apply(JobRun run, Path manifest) {
    assertTrue(run.applyOrFollow(List.of("--steps"), () -> JobManifest.read(manifest)));
  }

  private static JobManifest mustNotBePrepared() {
    throw new AssertionError("a job that is followed has its manifest, text and questions");
  }

  private JobRun run() {
    return new JobRun(client, "quickstart", said::add);
  }

  private static Resource<LLMTrainingJob> job() {
    return client.resources(LLMTrainingJob.class).inNamespace("default").withName("quickstart");
  }

  private static String uid() {
    return job().get().getMetadata().getUid();
  }

  private static void setStatus(String json) {
    try {
      LLMTrainingJobStatus status = new ObjectMapper().readValue(json, LLMTrainingJobStatus.class);
      job()
          .editStatus(
              job -> {
                job.setStatus(status);
                return job;
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
