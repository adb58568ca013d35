package dev.tatara.operator.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Manifests;
import dev.tatara.operator.support.Settings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the Jobs of steps look like, and that the API server takes them. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class StepJobTest {
  private static final String NAMESPACE = "jobs";

  @Inject StepJob stepJob;

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void trainingPodsMeetOverTheHeadlessService() {
    Job job = submit(Step.TRAIN, StepJobTest::twoNodesOfFour);
    assertEquals("Indexed", job.getSpec().getCompletionMode());
    assertEquals(2, job.getSpec().getCompletions());
    assertEquals(2, job.getSpec().getParallelism());
    assertEquals(3, job.getSpec().getBackoffLimitPerIndex(), "each pod has its own tries");
    assertEquals(0, job.getSpec().getMaxFailedIndexes());
    assertEquals("forge-train", pod(job).getSubdomain());
    Map<String, String> env = environment(main(job));
    assertEquals("forge-train-0.forge-train.jobs.svc", env.get("TATARA_MASTER_ADDRESS"));
    assertEquals("29500", env.get("TATARA_MASTER_PORT"));
    assertEquals("/etc/tatara/run.json", env.get("TATARA_RUN_CONFIG"));
    assertEquals("trainer", main(job).getName());
    assertEquals(List.of("train"), main(job).getArgs());
    assertEquals(
        Map.of(
            "nvidia.com/gpu",
            new Quantity("4"),
            "cpu",
            new Quantity("8"),
            "memory",
            new Quantity("64Gi")),
        main(job).getResources().getRequests());
  }

  @Test
  void theCorpusOfSeveralShardsIsAnIndexedJobWithoutAccelerators() {
    Job job = submit(Step.CORPUS, spec -> ((ObjectNode) spec.get("data")).put("shards", 5));
    assertEquals("Indexed", job.getSpec().getCompletionMode());
    assertEquals(5, job.getSpec().getCompletions());
    assertEquals(5, job.getSpec().getParallelism());
    assertEquals(3, job.getSpec().getBackoffLimitPerIndex(), "each pod has its own tries");
    assertEquals(0, job.getSpec().getMaxFailedIndexes());
    assertNull(pod(job).getSubdomain(), "shards need no names");
    for (Job one :
        List.of(
            submit(Step.CORPUS, spec -> {}),
            submit(Step.TOKENIZE, spec -> ((ObjectNode) spec.get("data")).put("shards", 5)))) {
      assertEquals("NonIndexed", one.getSpec().getCompletionMode());
      assertEquals(1, one.getSpec().getCompletions());
    }
  }

  @Test
  void evaluatorIsASidecarOnTheCpu() {
    Job job = submit(Step.TRAIN, StepJobTest::twoNodesOfFour);
    Container evaluator = pod(job).getInitContainers().getFirst();
    assertEquals("evaluator", evaluator.getName());
    assertEquals("Always", evaluator.getRestartPolicy());
    assertEquals(List.of("evaluate", "--watch"), evaluator.getArgs());
    assertEquals("cpu", environment(evaluator).get("TATARA_DEVICE"));
    assertNull(environment(main(job)).get("TATARA_DEVICE"));
    assertTrue(evaluator.getResources().getLimits().isEmpty());
  }

  @Test
  void withoutSidecarThereIsNone() {
    Job job = submit(Step.TRAIN, spec -> ((ObjectNode) spec.get("evaluation")).put("mode", "Job"));
    assertTrue(pod(job).getInitContainers().isEmpty());
  }

  @Test
  void onlyTrainingHoldsAccelerators() {
    for (Step step : Step.values()) {
      Map<String, Quantity> limits =
          main(submit(step, StepJobTest::twoNodesOfFour)).getResources().getLimits();
      assertEquals(
          step == Step.TRAIN, limits != null && limits.containsKey("nvidia.com/gpu"), step.verb());
    }
  }

  @Test
  void stepsAskForWhatTheSpecSays() {
    Consumer<ObjectNode> change =
        spec -> {
          twoNodesOfFour(spec);
          ObjectNode resources = spec.withObjectProperty("resources");
          resources.putObject("extended").put("rdma/hca", 1).put("vpc.amazonaws.com/efa", 4);
          resources.putObject("otherSteps").put("cpu", "500m").put("memory", "16Gi");
          resources.putObject("evaluator").put("cpu", 1).put("memory", "8Gi");
        };
    for (Step step : Step.values()) {
      Job job = submit(step, change);
      Container main = main(job);
      boolean train = step == Step.TRAIN;
      Map<String, Quantity> requests = new HashMap<>(main.getResources().getRequests());
      Map<String, Quantity> limits = main.getResources().getLimits();
      assertEquals(new Quantity(train ? "8" : "500m"), requests.remove("cpu"));
      assertEquals(limits, requests, "but for the CPU they are the same");
      assertEquals(new Quantity(train ? "64Gi" : "16Gi"), limits.get("memory"));
      for (String resource : List.of("nvidia.com/gpu", "vpc.amazonaws.com/efa")) {
        assertEquals(train ? new Quantity("4") : null, limits.get(resource), step.verb());
      }
      assertEquals(train ? new Quantity("1") : null, limits.get("rdma/hca"), step.verb());
      assertEquals(
          step == Step.CORPUS ? "-XX:MaxRAMPercentage=75" : null,
          environment(main).get("TATARA_JAVA_OPTIONS"));
    }
    Container evaluator = pod(submit(Step.TRAIN, change)).getInitContainers().getFirst();
    assertEquals(
        Map.of("cpu", new Quantity("1"), "memory", new Quantity("8Gi")),
        evaluator.getResources().getRequests());
    assertEquals(Map.of("memory", new Quantity("8Gi")), evaluator.getResources().getLimits());
    assertNull(
        environment(main(submit(Step.CORPUS, _ -> {}))).get("TATARA_JAVA_OPTIONS"),
        "without a limit it would be most of the node's memory");
  }

  @Test
  void podsOfSeveralProcessesHaveRoomToShareMemory() {
    PodSpec several = pod(submit(Step.TRAIN, StepJobTest::twoNodesOfFour));
    List<Volume> shared =
        several.getVolumes().stream()
            .filter(volume -> volume.getEmptyDir() != null)
            .filter(volume -> "Memory".equals(volume.getEmptyDir().getMedium()))
            .toList();
    assertEquals(1, shared.size());
    assertNull(shared.getFirst().getEmptyDir().getSizeLimit(), "the pod's memory limits it");
    assertEquals(shared.getFirst().getName(), sharedMemory(several).orElseThrow().getName());

    PodSpec one =
        pod(submit(Step.TRAIN, spec -> spec.putObject("resources").put("accelerator", "cpu")));
    assertEquals(Optional.empty(), sharedMemory(one));
    assertEquals(
        Optional.empty(), sharedMemory(pod(submit(Step.CORPUS, StepJobTest::twoNodesOfFour))));
  }

  private static Optional<VolumeMount> sharedMemory(PodSpec pod) {
    return pod.getContainers().getFirst().getVolumeMounts().stream()
        .filter(mount -> "/dev/shm".equals(mount.getMountPath()))
        .findFirst();
  }

  @Test
  void imagesArePulledAsTheAdministratorSays() {
    Map<String, String> settings =
        Map.of(
            "tatara.trainer-image-pull-policy", "Always",
            "tatara.trainer-image-pull-secrets", "registry,mirror");
    StepJob jobs = new StepJob(new StepPod(Settings.of(settings)), Clock.systemUTC());
    Consumer<ObjectNode> ownSecret =
        spec ->
            spec.putObject("template")
                .putArray("imagePullSecrets")
                .add(JsonNodeFactory.instance.objectNode().put("name", "mine"))
                .add(JsonNodeFactory.instance.objectNode().put("name", "mirror"));
    for (Step step : List.of(Step.CORPUS, Step.TRAIN)) {
      PodSpec pod = pod(submit(jobs.of(owner(ownSecret), step)));
      assertEquals(
          List.of("mine", "mirror", "registry"),
          pod.getImagePullSecrets().stream().map(LocalObjectReference::getName).toList());
      Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
          .forEach(container -> assertEquals("Always", container.getImagePullPolicy()));
    }
  }

  @Test
  void onlyTheCorpusStepMountsSourceClaims() {
    Consumer<ObjectNode> twoClaims =
        spec -> {
          var sources = ((ObjectNode) spec.get("data")).putArray("sources");
          sources.addObject().put("name", "a").put("path", "a.jsonl").put("claimName", "wiki");
          sources.addObject().put("name", "b").put("path", "b.jsonl").put("claimName", "wiki");
          sources.addObject().put("name", "c").put("path", "c.jsonl").put("claimName", "news");
        };
    List<String> mounts =
        main(submit(Step.CORPUS, twoClaims)).getVolumeMounts().stream()
            .map(
                mount ->
                    mount.getMountPath() + (Boolean.TRUE.equals(mount.getReadOnly()) ? " ro" : ""))
            .toList();
    assertEquals(
        List.of("/storage", "/etc/tatara ro", "/tmp", "/claims/wiki ro", "/claims/news ro"),
        mounts);
    assertEquals(3, main(submit(Step.TOKENIZE, twoClaims)).getVolumeMounts().size());
  }

  @Test
  void onlyStepsThatUseAStoreSeeItsSecret() {
    Consumer<ObjectNode> stores =
        spec -> {
          var sources = ((ObjectNode) spec.get("data")).putArray("sources");
          for (String secret : List.of("reader", "reader", "partner")) {
            ObjectNode source = sources.addObject().put("name", "s" + sources.size());
            source.put("path", "a.jsonl").putObject("s3");
            ((ObjectNode) source.get("s3")).put("bucket", "corpora").put("secretName", secret);
          }
          sources.addObject().put("name", "p").put("path", "a.jsonl").putObject("s3");
          ((ObjectNode) sources.get(3).get("s3")).put("bucket", "public");
          ObjectNode export = spec.putObject("export").putObject("s3");
          export.put("bucket", "models").put("prefix", "ja").put("secretName", "writer");
        };
    Map<Step, List<String>> seen =
        Map.of(Step.CORPUS, List.of("reader", "partner"), Step.EXPORT, List.of("writer"));
    for (Step step : Step.values()) {
      Job job = submit(step, stores);
      List<String> secrets = seen.getOrDefault(step, List.of());
      assertEquals(
          secrets.stream().map(name -> name + "/AWS_ACCESS_KEY_ID").toList(),
          pod(job).getVolumes().stream()
              .filter(volume -> volume.getProjected() != null)
              .flatMap(volume -> volume.getProjected().getSources().stream())
              .map(VolumeProjection::getSecret)
              .peek(secret -> assertTrue(secret.getOptional(), "the step says what is missing"))
              .map(secret -> secret.getItems().getFirst().getPath())
              .toList(),
          step.verb());
      assertEquals(
          secrets.isEmpty() ? List.of() : List.of("/var/run/secrets/tatara"),
          main(job).getVolumeMounts().stream()
              .filter(mount -> Boolean.TRUE.equals(mount.getReadOnly()))
              .map(VolumeMount::getMountPath)
              .filter(path -> path.contains("secrets"))
              .toList(),
          step.verb());
      assertEquals(
          secrets.isEmpty() ? null : "/var/run/secrets/tatara",
          environment(main(job)).get("TATARA_SECRETS"));
    }
  }

  @Test
  void podsHoldNoCredentialsAndAreRestricted() {
    PodSpec pod = pod(submit(Step.CORPUS, spec -> {}));
    assertFalse(pod.getAutomountServiceAccountToken());
    assertTrue(pod.getSecurityContext().getRunAsNonRoot());
    assertTrue(pod.getContainers().getFirst().getSecurityContext().getReadOnlyRootFilesystem());
  }

  @Test
  void overridesReachThePods() {
    Job job =
        submit(
            Step.TOKENIZER,
            spec -> {
              ObjectNode template = spec.putObject("template");
              template.putObject("nodeSelector").put("pool", "a100");
              template.putArray("tolerations").addObject().put("operator", "Exists");
              template.putArray("env").addObject().put("name", "LANG").put("value", "C.UTF-8");
              template.putObject("labels").put("team", "nlp");
              template.putObject("annotations").put("note", "hello");
              template.putArray("imagePullSecrets").addObject().put("name", "registry");
            });
    assertEquals(Map.of("pool", "a100"), pod(job).getNodeSelector());
    assertEquals("Exists", pod(job).getTolerations().getFirst().getOperator());
    assertEquals("C.UTF-8", environment(main(job)).get("LANG"));
    assertEquals("registry", pod(job).getImagePullSecrets().getFirst().getName());
    var metadata = job.getSpec().getTemplate().getMetadata();
    assertEquals("nlp", metadata.getLabels().get("team"));
    assertEquals("forge", metadata.getLabels().get("tatara.dev/job"));
    assertEquals("hello", metadata.getAnnotations().get("note"));
  }

  @Test
  void otherStepsCanBeKeptOffTheNodesOfTheTraining() {
    Consumer<ObjectNode> apart =
        spec -> {
          ObjectNode template = spec.putObject("template");
          template.putObject("nodeSelector").put("pool", "a100");
          template.putArray("tolerations").addObject().put("key", "gpu").put("operator", "Exists");
          template.putObject("otherSteps").putObject("nodeSelector").put("pool", "cpu");
        };
    PodSpec train = pod(make(Step.TRAIN, apart));
    assertEquals(Map.of("pool", "a100"), train.getNodeSelector());
    PodSpec corpus = pod(make(Step.CORPUS, apart));
    assertEquals(Map.of("pool", "cpu"), corpus.getNodeSelector());
    assertEquals(train.getTolerations(), corpus.getTolerations(), "left out: as in the template");

    Consumer<ObjectNode> intolerant =
        apart.andThen(
            spec -> {
              ObjectNode others = spec.withObject("/template/otherSteps");
              others.putArray("tolerations");
              others.putObject("nodeSelector");
            });
    PodSpec export = pod(make(Step.EXPORT, intolerant));
    assertEquals(List.of(), export.getTolerations());
    assertEquals(Map.of(), export.getNodeSelector());
  }

  @Test
  void theReportHoldsUpNoEnd() {
    assertEquals(600, make(Step.REPORT, spec -> {}).getSpec().getActiveDeadlineSeconds());
    assertEquals(2, make(Step.REPORT, spec -> {}).getSpec().getBackoffLimit());
    assertNull(make(Step.EXPORT, spec -> {}).getSpec().getActiveDeadlineSeconds());
    Consumer<ObjectNode> shorter =
        spec ->
            spec.putObject("runPolicy").put("activeDeadlineSeconds", 100).put("backoffLimit", 0);
    assertEquals(100, make(Step.REPORT, shorter).getSpec().getActiveDeadlineSeconds());
    assertEquals(0, make(Step.REPORT, shorter).getSpec().getBackoffLimit());
  }

  @Test
  void secretsVolumesUserPriorityAndTopologyReachThePods() {
    Consumer<ObjectNode> change =
        spec -> {
          spec.putObject("scheduling")
              .put("priorityClassName", "high")
              .put("topologyKey", "topology.kubernetes.io/zone");
          ObjectNode template = spec.putObject("template");
          template.putObject("securityContext").put("runAsUser", 2000);
          template.put("runtimeClassName", "nvidia");
          ObjectNode key = template.putArray("env").addObject().put("name", "KEY");
          key.putObject("valueFrom").putObject("secretKeyRef").put("name", "a").put("key", "b");
          ObjectNode shared = template.putArray("volumes").addObject().put("mountPath", "/dev/shm");
          shared.putObject("emptyDir").put("medium", "Memory").put("sizeLimit", "1Gi");
        };
    PodSpec pod = pod(make(Step.TRAIN, change));
    assertEquals("high", pod.getPriorityClassName());
    assertEquals("nvidia", pod.getRuntimeClassName());
    assertNull(pod(make(Step.EXPORT, change)).getRuntimeClassName());
    PodAffinityTerm together =
        pod.getAffinity()
            .getPodAffinity()
            .getRequiredDuringSchedulingIgnoredDuringExecution()
            .getFirst();
    assertEquals("topology.kubernetes.io/zone", together.getTopologyKey());
    assertEquals(
        Map.of("tatara.dev/job", "forge", "tatara.dev/step", "train"),
        together.getLabelSelector().getMatchLabels());
    assertEquals(List.of("batch.kubernetes.io/controller-uid"), together.getMatchLabelKeys());
    assertNull(pod(make(Step.EXPORT, change)).getAffinity());
    assertEquals(2000, pod.getSecurityContext().getRunAsUser());
    assertEquals(10001, pod.getSecurityContext().getRunAsGroup());
    assertEquals("Memory", pod.getVolumes().getLast().getEmptyDir().getMedium());
    for (Container each :
        List.of(pod.getInitContainers().getFirst(), pod.getContainers().getFirst())) {
      assertEquals("/dev/shm", each.getVolumeMounts().getLast().getMountPath());
      EnvVar variable =
          each.getEnv().stream().filter(v -> v.getName().equals("KEY")).findFirst().orElseThrow();
      assertEquals("a", variable.getValueFrom().getSecretKeyRef().getName());
      assertEquals("b", variable.getValueFrom().getSecretKeyRef().getKey());
      assertNull(variable.getValue());
    }
  }

  private static void twoNodesOfFour(ObjectNode spec) {
    spec.putObject("resources")
        .put("nodes", 2)
        .put("acceleratorsPerNode", 4)
        .put("cpu", 8)
        .put("memory", "64Gi");
    ((ObjectNode) spec.get("training")).put("globalBatchSize", 64);
  }

  /** The Job as the API server keeps it, without its being kept. */
  private Job submit(Step step, Consumer<ObjectNode> change) {
    return submit(make(step, change));
  }

  private static Job submit(Job job) {
    return Cluster.admin().resource(job).dryRun().create();
  }

  private Job make(Step step, Consumer<ObjectNode> change) {
    return stepJob.of(owner(change), step);
  }

  private static LLMTrainingJob owner(Consumer<ObjectNode> change) {
    var defaulted =
        Cluster.admin().resource(Manifests.generic(NAMESPACE, "forge", change)).dryRun().create();
    return Serialization.unmarshal(Serialization.asJson(defaulted), LLMTrainingJob.class);
  }

  private static PodSpec pod(Job job) {
    return job.getSpec().getTemplate().getSpec();
  }

  private static Container main(Job job) {
    return pod(job).getContainers().getFirst();
  }

  private static Map<String, String> environment(Container container) {
    return container.getEnv().stream()
        .filter(variable -> variable.getValue() != null)
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }
}
