package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.SourceSpec;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Volumes of a step's pod and where its containers see them. */
final class StepVolumes {
  /** The job's volume. */
  static final String STORAGE = "/storage";

  /** Parent of the claims that sources lie on. */
  static final String CLAIMS = "/claims";

  /** Folder of the run configuration. */
  static final String RUN_CONFIGURATION = "/etc/tatara";

  private static final String TEMPORARY = "/tmp";

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
    mounts.addAll(StoreSecrets.mounts(job, step));
    mounts.addAll(TemplateVolumes.mounts(job));
    return mounts;
  }

  /** Only the corpus step reads sources, so only its pod waits for their claims. */
  private static List<String> sourceClaims(LLMTrainingJob job, Step step) {
    if (step != Step.CORPUS) {
      return List.of();
    }
    return job.getSpec().data().sources().stream()
        .map(SourceSpec::claimName)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
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
