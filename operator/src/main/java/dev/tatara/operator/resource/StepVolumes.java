package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;

/** Volumes of a step's pod and where its containers see them. */
final class StepVolumes {
  /** The job's volume. */
  static final String STORAGE = "/storage";

  /** Parent of the claims that sources lie on. */
  static final String CLAIMS = "/claims";

  /** Folder of the run configuration. */
  static final String RUN_CONFIGURATION = "/etc/tatara";

  private static final String TEMPORARY = "/tmp";

  /**
   * Through which NCCL, and the trainer on CPUs, exchange data within a pod. Container runtimes
   * give 64 MiB, which is too little for a few GPUs. What lies there counts as the container's
   * memory.
   */
  private static final String SHARED_MEMORY = "/dev/shm";

  private static final String SHARED_MEMORY_VOLUME = "shared-memory";

  private StepVolumes() {}

  static List<Volume> volumes(LLMTrainingJob job, Step step) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(claim("storage", StorageClaim.name(job), false));
    volumes.add(
        new VolumeBuilder()
            .withName("run")
            .withNewConfigMap()
            .withName(RunConfigMap.name(job))
            .endConfigMap()
            .build());
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    List<String> claims = sourceClaims(job, step);
    for (int i = 0; i < claims.size(); i++) {
      volumes.add(claim("claim-" + i, claims.get(i), true));
    }
    if (sharesMemory(job, step)) {
      volumes.add(
          new VolumeBuilder()
              .withName(SHARED_MEMORY_VOLUME)
              .withNewEmptyDir()
              .withMedium("Memory")
              .endEmptyDir()
              .build());
    }
    volumes.addAll(StoreSecrets.volumes(job, step));
    volumes.addAll(TemplateVolumes.volumes(job));
    return volumes;
  }

  static List<VolumeMount> mounts(LLMTrainingJob job, Step step) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(mount("storage", STORAGE, false));
    mounts.add(mount("run", RUN_CONFIGURATION, true));
    mounts.add(mount("tmp", TEMPORARY, false));
    List<String> claims = sourceClaims(job, step);
    for (int i = 0; i < claims.size(); i++) {
      mounts.add(mount("claim-" + i, CLAIMS + "/" + claims.get(i), true));
    }
    if (sharesMemory(job, step)) {
      mounts.add(mount(SHARED_MEMORY_VOLUME, SHARED_MEMORY, false));
    }
    mounts.addAll(StoreSecrets.mounts(job, step));
    mounts.addAll(TemplateVolumes.mounts(job));
    return mounts;
  }

  /** Several processes in a pod do, unless the template says what lies there. */
  private static boolean sharesMemory(LLMTrainingJob job, Step step) {
    return step == Step.TRAIN
        && job.getSpec().resources().acceleratorsPerNode() > 1
        && !TemplateVolumes.isTaken(job, SHARED_MEMORY);
  }

  /** Only the corpus step reads sources, so only its pod waits for their claims. */
  private static List<String> sourceClaims(LLMTrainingJob job, Step step) {
    return step == Step.CORPUS ? job.getSpec().data().sourceClaims() : List.of();
  }

  private static Volume claim(String name, String claimName, boolean readOnly) {
    return new VolumeBuilder()
        .withName(name)
        .withNewPersistentVolumeClaim()
        .withClaimName(claimName)
        .withReadOnly(readOnly ? true : null)
        .endPersistentVolumeClaim()
        .build();
  }

  private static VolumeMount mount(String name, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(name)
        .withMountPath(path)
        .withReadOnly(readOnly ? true : null)
        .build();
  }
}
