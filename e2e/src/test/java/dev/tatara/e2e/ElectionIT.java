package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.minicluster.Checkout;
import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.controlplane.ControlPlane;
import dev.tatara.minicluster.controlplane.ControlPlaneOptions;
import dev.tatara.minicluster.operator.Manifests;
import dev.tatara.minicluster.operator.OperatorProcess;
import dev.tatara.minicluster.process.ProcessOwner;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two operators, as they are shipped, of which one leads. The step Jobs are ended by hand. */
class ElectionIT {
  private static final String NAMESPACE = "default";
  private static final int JOBS = 5;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private ControlPlane plane;
  private KubernetesClient admin;

  @BeforeEach
  void start() {
    plane = ControlPlane.start(ControlPlaneOptions.apiServerOnly());
    admin = plane.newClient();
    Manifests.apply(
        admin,
        BuiltProgram.REPOSITORY.resolve("crds/kubernetes/llmtrainingjobs.tatara.dev-v1.yml"));
  }

  @AfterEach
  void stop() {
    admin.close();
    plane.close();
  }

  @Test
  void theOtherGoesOnWhenTheLeaderIsKilledOrStopped() throws IOException {
    try (Replica one = new Replica("one");
        Replica other = new Replica("other")) {
      Replica leader = leader(one, other);
      Replica standby = leader == one ? other : one;
      assertTrue(standby.process.isReady(), "who stands by is ready");
      createJobs();
      await(() -> jobs("corpus").size() == JOBS);
      await(() -> events("PreparingCorpus").size() == JOBS);

      ProcessHandle.of(leader.process.pid()).orElseThrow().destroyForcibly();
      List<Job> before = jobs("corpus");
      before.forEach(this::complete);
      await(() -> jobs("tokenizer").size() == JOBS);
      await(() -> events("TrainingTokenizer").size() == JOBS);
      assertEquals(uids(before), uids(jobs("corpus")), "no Job was made again");
      assertEquals(
          2 * JOBS, admin.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems().size());

      // The one that was killed is there again; who leads now gives the lease back as it stops.
      one.process.awaitReady();
      other.process.awaitReady();
      Replica second = leader(one, other);
      Replica last = second == one ? other : one;
      ProcessHandle.of(second.process.pid()).orElseThrow().destroy(); // SIGTERM
      await(() -> holder().startsWith(last.name + "_"));
      jobs("tokenizer").forEach(this::complete);
      await(() -> jobs("tokenize").size() == JOBS);
      assertTrue(holder().startsWith(last.name + "_"), holder());
      for (String reason : List.of("PreparingCorpus", "TrainingTokenizer")) {
        events(reason).forEach(event -> assertEquals(1, event.getCount(), event.toString()));
      }
      // Whoever takes a job from its first phase to the next one says so: the one that stood by, or
      // the one that was killed where it is there again before the lease runs out.
      linesAreOfJobs(one.process.log(), other.process.log());
    }
  }

  /** Every line is JSON, and some tell of a job where it stands. */
  private static void linesAreOfJobs(Path... logs) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path log : logs) {
      lines.addAll(Files.readAllLines(log, StandardCharsets.UTF_8));
    }
    boolean told = false;
    for (String line : lines) {
      JsonNode record = JSON.readTree(line);
      assertTrue(record.hasNonNull("message") && record.hasNonNull("level"), line);
      told |=
          record.path("job").asText().startsWith("elected-")
              && record.path("namespace").asText().equals(NAMESPACE)
              && record.path("phase").asText().equals("PreparingCorpus")
              && record.path("step").asText().equals("corpus");
      assertFalse(line.contains("PRIVATE KEY"), line);
    }
    assertTrue(told, String.join("\n", lines));
  }

  private void createJobs() throws IOException {
    String manifest =
        Files.readString(BuiltProgram.REPOSITORY.resolve("examples/quickstart/job.yaml"));
    for (int i = 0; i < JOBS; i++) {
      for (String document : manifest.split("(?m)^---\n")) {
        GenericKubernetesResource object =
            Serialization.unmarshal(document, GenericKubernetesResource.class);
        if (object.getKind().equals("LLMTrainingJob")) {
          object.getMetadata().setName("elected-" + i);
          object.getMetadata().setNamespace(NAMESPACE);
          admin.resource(object).create();
        }
      }
    }
    assertEquals(
        JOBS,
        admin.resources(LLMTrainingJob.class).inNamespace(NAMESPACE).list().getItems().size());
  }

  private List<Job> jobs(String step) {
    return admin
        .batch()
        .v1()
        .jobs()
        .inNamespace(NAMESPACE)
        .withLabel("tatara.dev/step", step)
        .list()
        .getItems();
  }

  private List<Event> events(String reason) {
    return admin.v1().events().inNamespace(NAMESPACE).list().getItems().stream()
        .filter(event -> reason.equals(event.getReason()))
        .toList();
  }

  private static List<String> uids(List<Job> jobs) {
    return jobs.stream().map(job -> job.getMetadata().getUid()).sorted().toList();
  }

  /** What the Job controller does when a pod has succeeded. */
  private void complete(Job job) {
    String now = Instant.now().toString();
    List<Map<String, String>> conditions =
        List.of("SuccessCriteriaMet", "Complete").stream()
            .map(type -> Map.of("type", type, "status", "True", "lastTransitionTime", now))
            .collect(Collectors.toList());
    admin
        .resource(job)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(
                Map.of(
                    "status",
                    Map.of(
                        "startTime",
                        now,
                        "completionTime",
                        now,
                        "succeeded",
                        1,
                        "conditions",
                        conditions))));
  }

  private String holder() {
    Lease lease = admin.leases().inNamespace(NAMESPACE).withName("tatara-operator").get();
    String holder = lease == null ? null : lease.getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }

  private Replica leader(Replica one, Replica other) {
    await(() -> !holder().isEmpty());
    return holder().startsWith(one.name + "_") ? one : other;
  }

  private static void await(BooleanSupplier condition) {
    Instant end = Instant.now().plus(LIMIT);
    while (!condition.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(end), "nothing came within " + LIMIT);
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** One of the operators. */
  private final class Replica implements AutoCloseable {
    private final String name;
    private final StateDirectory state;
    private final ProcessOwner owner;
    private final OperatorProcess process;

    Replica(String name) {
      this.name = name;
      state = StateDirectory.open(folder.resolve(name));
      owner = ProcessOwner.of(state.root());
      process =
          OperatorProcess.start(
              new Checkout(BuiltProgram.REPOSITORY)
                  .operator()
                  .withEnvironment(
                      Map.of(
                          "HOSTNAME", name,
                          "TATARA_LOG_FORMAT", "json",
                          "TATARA_LEADER_ELECTION_ENABLED", "true",
                          "TATARA_LEADER_ELECTION_NAMESPACE", NAMESPACE,
                          "TATARA_LEADER_ELECTION_LEASE_DURATION", "5s")),
              state,
              owner.marker(),
              plane.kubeconfig());
    }

    @Override
    public void close() {
      process.close();
      owner.close();
      state.close();
    }
  }
}
