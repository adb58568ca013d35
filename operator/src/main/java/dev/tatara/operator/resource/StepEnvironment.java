package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.ContainerResources;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.PodVariable;
import dev.tatara.jobplan.run.DeviceVariable;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.trainer.Ports;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.EnvVarSourceBuilder;
import java.util.ArrayList;
import java.util.List;

/** Environment of a step's containers; see docs/reference/run-configuration.md. */
final class StepEnvironment {
  /**
   * Of a container whose memory is limited: what the corpus step holds lies in the JVM's heap, of
   * which there would be a quarter.
   */
  private static final String LARGE_HEAP = "-XX:MaxRAMPercentage=75";

  private StepEnvironment() {}

  static List<EnvVar> of(LLMTrainingJob job, Step step) {
    List<EnvVar> env = new ArrayList<>();
    env.add(value("TATARA_RUN_CONFIG", StepVolumes.RUN_CONFIGURATION + "/" + RunConfigMap.KEY));
    env.add(value("TATARA_STORAGE", StepVolumes.STORAGE));
    env.add(value("TATARA_CLAIMS", StepVolumes.CLAIMS));
    if (!StoreSecrets.names(job, step).isEmpty()) {
      env.add(value("TATARA_SECRETS", StoreSecrets.FOLDER));
    }
    env.add(field("TATARA_BIND_ADDRESS", "status.podIP"));
    env.add(field("TATARA_POD_NAME", "metadata.name"));
    env.add(field("TATARA_NODE_NAME", "spec.nodeName"));
    if (step == Step.CORPUS && isLimited(job.getSpec().resources().otherSteps())) {
      env.add(value("TATARA_JAVA_OPTIONS", LARGE_HEAP));
    }
    if (step == Step.TRAIN) {
      env.add(value("TATARA_MASTER_ADDRESS", TrainService.masterAddress(job)));
      env.add(value("TATARA_MASTER_PORT", String.valueOf(Ports.RENDEZVOUS)));
    }
    List<PodVariable> added = job.getSpec().template().env();
    if (added != null) {
      added.forEach(variable -> env.add(given(variable)));
    }
    return env;
  }

  private static boolean isLimited(ContainerResources resources) {
    return resources != null && resources.memory() != null;
  }

  /** The sidecar holds no accelerator of its own: it scores on the CPU. */
  static List<EnvVar> ofEvaluator(LLMTrainingJob job) {
    List<EnvVar> env = new ArrayList<>(of(job, Step.TRAIN));
    env.removeIf(variable -> DeviceVariable.NAME.equals(variable.getName()));
    env.add(value(DeviceVariable.NAME, DeviceVariable.CPU));
    return env;
  }

  /** Secrets stand here by reference alone: the kubelet reads them, the operator may not. */
  private static EnvVar given(PodVariable variable) {
    PodVariable.Source source = variable.valueFrom();
    if (source == null) {
      return value(variable.name(), variable.value());
    }
    PodVariable.Key secret = source.secretKeyRef();
    PodVariable.Key map = source.configMapKeyRef();
    EnvVarSourceBuilder from = new EnvVarSourceBuilder();
    if (secret != null) {
      from.withNewSecretKeyRef(secret.key(), secret.name(), secret.optional());
    } else {
      from.withNewConfigMapKeyRef(map.key(), map.name(), map.optional());
    }
    return new EnvVarBuilder().withName(variable.name()).withValueFrom(from.build()).build();
  }

  private static EnvVar value(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
        .build();
  }
}
