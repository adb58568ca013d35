package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.EvaluationSpec;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.PodOverrides;
import dev.tatara.api.v1alpha1.PodPlacement;
import dev.tatara.operator.OperatorSettings;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.trainer.Ports;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.PodAffinity;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The pod of a step: one image, one verb, the job's volume, and no Kubernetes credentials. */
@ApplicationScoped
public class StepPod {
  /** Name of the sidecar that scores checkpoints while training goes on. */
  static final String EVALUATOR = "evaluator";

  private final OperatorSettings settings;

  StepPod(OperatorSettings settings) {
    this.settings = settings;
  }

  PodTemplateSpec of(LLMTrainingJob job, Step step) {
    PodOverrides overrides = job.getSpec().template();
    Map<String, String> labels = new HashMap<>(orEmpty(overrides.labels()));
    labels.putAll(Labels.of(job, step));
    Map<String, String> annotations = new HashMap<>(orEmpty(overrides.annotations()));
    annotations.put("kubectl.kubernetes.io/default-container", step.container());
    if (step == Step.TRAIN) {
      annotations.putAll(PodGroup.annotations(job));
    }
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(labels)
        .withAnnotations(annotations)
        .endMetadata()
        .withSpec(spec(job, step, overrides))
        .build();
  }

  private PodSpec spec(LLMTrainingJob job, Step step, PodOverrides overrides) {
    PodPlacement placement =
        step == Step.TRAIN ? overrides.placementOfTraining() : overrides.placementOfOtherSteps();
    PodSpecBuilder spec =
        new PodSpecBuilder()
            .withRestartPolicy("Never")
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .withSecurityContext(PodSecurity.pod(overrides.securityContext()))
            .withPriorityClassName(job.getSpec().scheduling().priorityClassName())
            .withContainers(container(job, step))
            .withVolumes(StepVolumes.volumes(job, step))
            .withNodeSelector(placement.nodeSelector())
            .withTolerations(tolerations(placement))
            .withImagePullSecrets(imagePullSecrets(overrides));
    if (step == Step.TRAIN) {
      spec.withSubdomain(TrainService.name(job))
          .withAffinity(affinity(job))
          .withTerminationGracePeriodSeconds(TerminationGrace.seconds(job.getStatus()))
          .withSchedulerName(PodGroup.scheduler(job))
          .withRuntimeClassName(overrides.runtimeClassName());
      if (Boolean.TRUE.equals(overrides.hostNetwork())) {
        spec.withHostNetwork(true).withDnsPolicy("ClusterFirstWithHostNet");
      }
      if (job.getSpec().evaluation().mode() == EvaluationSpec.Mode.SIDECAR) {
        spec.withInitContainers(evaluator(job));
      }
    }
    return spec.build();
  }

  private static Affinity affinity(LLMTrainingJob job) {
    NodeAffinity nodes = NodeAvoidance.affinity(job);
    PodAffinity pods = TopologyAffinity.of(job);
    return nodes == null && pods == null ? null : new Affinity(nodes, pods, null);
  }

  private Container container(LLMTrainingJob job, Step step) {
    ContainerBuilder container =
        new ContainerBuilder()
            .withName(step.container())
            .withImage(settings.trainerImage())
            .withImagePullPolicy(settings.trainerImagePullPolicy().orElse(null))
            .withArgs(step.verb())
            .withEnv(StepEnvironment.of(job, step))
            .withVolumeMounts(StepVolumes.mounts(job, step))
            .withResources(StepResources.of(job.getSpec().resources(), step))
            .withSecurityContext(PodSecurity.container());
    if (step == Step.TRAIN) {
      container.withPorts(port("http", Ports.TRAINER), port("rendezvous", Ports.RENDEZVOUS));
    } else if (step == Step.CORPUS) {
      container.withPorts(port("http", Ports.TRAINER)); // metrics
    }
    return container.build();
  }

  /** A native sidecar: it starts before the trainer and is stopped after it. */
  private Container evaluator(LLMTrainingJob job) {
    return new ContainerBuilder()
        .withName(EVALUATOR)
        .withImage(settings.trainerImage())
        .withImagePullPolicy(settings.trainerImagePullPolicy().orElse(null))
        .withArgs("evaluate", "--watch")
        .withRestartPolicy("Always")
        .withEnv(StepEnvironment.ofEvaluator(job))
        .withVolumeMounts(StepVolumes.mounts(job, Step.TRAIN))
        .withResources(StepResources.ofEvaluator(job.getSpec().resources()))
        .withSecurityContext(PodSecurity.container())
        .withPorts(port("evaluations", Ports.EVALUATOR))
        .build();
  }

  private static ContainerPort port(String name, int number) {
    return new ContainerPortBuilder().withName(name).withContainerPort(number).build();
  }

  private static List<Toleration> tolerations(PodPlacement placement) {
    return orEmpty(placement.tolerations()).stream()
        .map(
            toleration ->
                new TolerationBuilder()
                    .withKey(toleration.key())
                    .withOperator(toleration.operator())
                    .withValue(toleration.value())
                    .withEffect(toleration.effect())
                    .withTolerationSeconds(toleration.tolerationSeconds())
                    .build())
        .toList();
  }

  /** Those of the job and, in whatever namespace it is, those that the administrator names. */
  private List<LocalObjectReference> imagePullSecrets(PodOverrides overrides) {
    return Stream.concat(
            orEmpty(overrides.imagePullSecrets()).stream().map(PodOverrides.SecretReference::name),
            settings.trainerImagePullSecrets().stream().flatMap(List::stream))
        .distinct()
        .map(LocalObjectReference::new)
        .toList();
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }

  private static Map<String, String> orEmpty(Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
