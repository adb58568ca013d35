package dev.tatara.operator.support;

import static dev.tatara.operator.support.Patience.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.status.ConditionTypes;
import dev.tatara.operator.step.StepPods;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One LLMTrainingJob under test, and the hand that moves its pods along. */
public final class TrainingJob {
  private final String namespace;
  private final String name;

  private TrainingJob(String namespace, String name) {
    this.namespace = namespace;
    this.name = name;
  }

  /** Creates a job from the quickstart sample, changed. */
  public static TrainingJob create(String namespace, String name, Consumer<ObjectNode> change) {
    Manifests.create(namespace, name, change);
    return new TrainingJob(namespace, name);
  }

  /** Lets a quickstart job train on two nodes. */
  public static void ofTwoNodes(ObjectNode spec) {
    spec.withObjectProperty("resources").put("nodes", 2);
    spec.withObjectProperty("training").put("microBatchSize", 2);
  }

  /** Lets a quickstart job ask for a score before its model is exported. */
  public static void ofOneGate(ObjectNode spec) {
    ((ObjectNode) spec.get("evaluation"))
        .putArray("gates")
        .addObject()
        .put("task", "jcommonsenseqa")
        .put("minimum", 0.3);
  }

  /** Creates a job whose plan is refused, until it has more than four GPUs. */
  public static TrainingJob createTooLarge(String namespace, String name) {
    return create(
        namespace,
        name,
        spec -> {
          spec.putObject("model").put("preset", "13B");
          spec.putObject("resources")
              .put("acceleratorsPerNode", 4)
              .put("accelerator", "nvidia.com/gpu");
        });
  }

  /**
   * Gives a job of the quickstart sample, brought to its training, to a test, and deletes it then:
   * a job in training is looked at again and again.
   */
  public static void whileTraining(String namespace, String name, Consumer<TrainingJob> test) {
    TrainingJob job = create(namespace, name, spec -> {});
    try {
      job.bringToTraining();
      test.accept(job);
    } finally {
      job.delete();
    }
  }

  /** Lets the steps before training succeed, and waits for it. */
  public void bringToTraining() {
    succeed("corpus", Messages.artifact("corpus", "corpus", false));
    succeed("tokenizer", Messages.artifact("tokenizer", "tokenizer", false));
    succeed("tokenize", Messages.artifact("tokenize", "dataset", false));
    awaitPhase(Phase.TRAINING);
  }

  public Resource<LLMTrainingJob> resource() {
    return Cluster.admin().resources(LLMTrainingJob.class).inNamespace(namespace).withName(name);
  }

  /** The status; null before there is one, and when the job is gone. */
  public LLMTrainingJobStatus status() {
    LLMTrainingJob job = resource().get();
    return job == null ? null : job.getStatus();
  }

  /** Changes a field of the spec, given by its dotted path, as kubectl patch would. */
  public void patch(String path, Object value) {
    Object change = value;
    for (String name : List.of(path.split("\\.")).reversed()) {
      change = Map.of(name, change);
    }
    resource()
        .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Map.of("spec", change)));
  }

  /** Removes what a JSON pointer leads to, as kubectl patch --type json would. */
  public void remove(String pointer) {
    resource()
        .patch(
            PatchContext.of(PatchType.JSON),
            Serialization.asJson(List.of(Map.of("op", "remove", "path", pointer))));
  }

  /** Sets annotations, as kubectl annotate would. */
  public void annotate(Map<String, String> annotations) {
    resource()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(Map.of("metadata", Map.of("annotations", annotations))));
  }

  /** Deletes the job, and waits until it is gone with all that it owns. */
  public void delete() {
    resource().delete();
    await().until(() -> resource().get() == null && jobs().isEmpty());
  }

  /** Waits until the status is as wished, and gives it back. */
  public LLMTrainingJobStatus awaitStatus(Predicate<LLMTrainingJobStatus> wish) {
    return await().until(this::status, status -> status != null && wish.test(status));
  }

  public LLMTrainingJobStatus awaitPhase(Phase phase) {
    return awaitStatus(status -> status.phase() == phase);
  }

  /** A condition by its type. */
  public static Condition condition(LLMTrainingJobStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  public Resource<Job> job(String step) {
    return Cluster.admin().batch().v1().jobs().inNamespace(namespace).withName(name + "-" + step);
  }

  public List<Job> jobs() {
    return Cluster.admin()
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .withLabel("tatara.dev/job", name)
        .list()
        .getItems();
  }

  public List<Event> events() {
    return Cluster.admin().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> name.equals(event.getInvolvedObject().getName()))
        .filter(event -> "LLMTrainingJob".equals(event.getInvolvedObject().getKind()))
        .sorted(Comparator.comparing(Event::getFirstTimestamp))
        .toList();
  }

  /** Waits for an event, which is written after the status that it tells of. */
  public Event awaitEvent(String reason) {
    return await("event " + reason + " of " + name)
        .until(() -> events(reason), events -> !events.isEmpty())
        .getFirst();
  }

  /** The events of a reason. */
  public List<Event> events(String reason) {
    return events().stream().filter(event -> reason.equals(event.getReason())).toList();
  }

  /** Waits for a pod of a step that has not ended. */
  public Pod awaitPod(String step) {
    return await().until(() -> livingPods(step), pods -> !pods.isEmpty()).getFirst();
  }

  /** Lets the step's pod run at an address. */
  public void run(String step, String address) {
    Pod pod = awaitPod(step);
    Kubelet.set(
        pod, "Running", address, new ContainerStateBuilder().withNewRunning().endRunning().build());
  }

  /** Lets one of several pods of a step run at an address. */
  public void run(String step, int index, String address) {
    Kubelet.set(
        awaitPod(step, index),
        "Running",
        address,
        new ContainerStateBuilder().withNewRunning().endRunning().build());
  }

  /** Lets one of several pods of a step end well with a termination message. */
  public void succeed(String step, int index, String message) {
    Kubelet.set(
        awaitPod(step, index), "Succeeded", null, Kubelet.terminated("Completed", 0, message));
  }

  /** Lets one of several pods of a step fail. */
  public void fail(String step, int index, int exitCode, String message) {
    Kubelet.set(
        awaitPod(step, index), "Failed", null, Kubelet.terminated("Error", exitCode, message));
  }

  /** Waits for one of several pods of a step that has not ended. */
  public Pod awaitPod(String step, int index) {
    return await()
        .until(
            () -> livingPods(step).stream().filter(pod -> StepPods.index(pod) == index).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** Lets the step's pod end well with a termination message. */
  public void succeed(String step, String message) {
    end(step, "Succeeded", "Completed", 0, message);
  }

  /** Lets the step's pod fail. */
  public void fail(String step, int exitCode, String message) {
    end(step, "Failed", "Error", exitCode, message);
  }

  /** Lets the step's pod fail in a container that comes before its own. */
  public void failInit(String step, String container, int exitCode, String message) {
    Pod pod = awaitPod(step);
    Cluster.admin()
        .resource(pod)
        .editStatus(
            existing ->
                new PodBuilder(existing)
                    .editOrNewStatus()
                    .withPhase("Failed")
                    .withInitContainerStatuses(
                        new ContainerStatusBuilder()
                            .withName(container)
                            .withImage("image")
                            .withImageID("image")
                            .withReady(false)
                            .withRestartCount(0)
                            .withState(Kubelet.terminated("Error", exitCode, message))
                            .build())
                    .endStatus()
                    .build());
  }

  /** Lets the step's pod fail for a reason of the kubelet's, with nothing said of containers. */
  public void failPod(String step, String reason, String message) {
    Cluster.admin()
        .resource(awaitPod(step))
        .editStatus(
            existing ->
                new PodBuilder(existing)
                    .editOrNewStatus()
                    .withPhase("Failed")
                    .withReason(reason)
                    .withMessage(message)
                    .endStatus()
                    .build());
  }

  /** Lets the kernel end the step's pod, which reached its memory limit. */
  public void runOutOfMemory(String step) {
    end(step, "Failed", "OOMKilled", 137, null);
  }

  /** Lets the step's pod wait for a reason of the kubelet's. */
  public void hinder(String step, String reason) {
    Kubelet.set(
        awaitPod(step),
        "Pending",
        null,
        new ContainerStateBuilder().withNewWaiting("", reason).build());
  }

  /** Lets the step's pod find no node, in the scheduler's words. */
  public void leaveUnscheduled(String step, String message) {
    Cluster.admin()
        .resource(awaitPod(step))
        .editStatus(
            existing ->
                new PodBuilder(existing)
                    .editOrNewStatus()
                    .withPhase("Pending")
                    .withConditions(
                        new PodConditionBuilder()
                            .withType("PodScheduled")
                            .withStatus("False")
                            .withReason("Unschedulable")
                            .withMessage(message)
                            .build())
                    .endStatus()
                    .build());
  }

  /** Waits until the job is stalled for a reason, in words that hold some, and gives them back. */
  public String awaitStalled(String reason, String part) {
    LLMTrainingJobStatus stalled =
        awaitStatus(
            status ->
                reason.equals(status.reason())
                    && ConditionTypes.find(status, ConditionTypes.STALLED)
                        .filter(Condition::isTrue)
                        .filter(condition -> reason.equals(condition.reason()))
                        .filter(condition -> condition.message().contains(part))
                        .isPresent());
    return condition(stalled, ConditionTypes.STALLED).message();
  }

  private void end(String step, String phase, String reason, int exitCode, String message) {
    Kubelet.set(awaitPod(step), phase, null, Kubelet.terminated(reason, exitCode, message));
  }

  /** Binds the step's pod to a node, of which nothing else need be there. */
  public Pod bind(String step, String node) {
    return Kubelet.bind(awaitPod(step), node);
  }

  /** Binds one of several pods of a step to a node, of which nothing else need be there. */
  public Pod bind(String step, int index, String node) {
    return Kubelet.bind(awaitPod(step, index), node);
  }

  private List<Pod> livingPods(String step) {
    return Cluster.admin()
        .pods()
        .inNamespace(namespace)
        .withLabel("tatara.dev/job", name)
        .withLabel("tatara.dev/step", step)
        .list()
        .getItems()
        .stream()
        .filter(pod -> !pod.isMarkedForDeletion())
        .filter(pod -> !List.of("Succeeded", "Failed").contains(pod.getStatus().getPhase()))
        .toList();
  }
}
