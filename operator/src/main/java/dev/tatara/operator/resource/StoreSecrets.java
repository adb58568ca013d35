package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.S3Bucket;
import dev.tatara.api.v1alpha1.S3Destination;
import dev.tatara.api.v1alpha1.SourceSpec;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The Secrets of object stores in the pods of the steps that use them, and of no other: one volume
 * with a folder for each, so that stores may have different ones. A missing Secret does not keep a
 * pod from starting: the step says which it is, and what must be in it.
 */
final class StoreSecrets {
  /** Where they are mounted; templates can mount nothing there. */
  static final String FOLDER = "/var/run/secrets/tatara";

  private static final String VOLUME = "stores";
  private static final List<String> KEYS =
      List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN");

  private StoreSecrets() {}

  static List<Volume> volumes(LLMTrainingJob job, Step step) {
    List<VolumeProjection> secrets =
        names(job, step).stream().map(StoreSecrets::projection).toList();
    return secrets.isEmpty()
        ? List.of()
        : List.of(
            new VolumeBuilder()
                .withName(VOLUME)
                .withNewProjected()
                .withSources(secrets)
                .endProjected()
                .build());
  }

  static List<VolumeMount> mounts(LLMTrainingJob job, Step step) {
    return names(job, step).isEmpty()
        ? List.of()
        : List.of(
            new VolumeMountBuilder()
                .withName(VOLUME)
                .withMountPath(FOLDER)
                .withReadOnly(true)
                .build());
  }

  private static VolumeProjection projection(String secret) {
    return new VolumeProjectionBuilder()
        .withNewSecret()
        .withName(secret)
        .withOptional(true)
        .withItems(KEYS.stream().map(key -> new KeyToPath(key, null, secret + "/" + key)).toList())
        .endSecret()
        .build();
  }

  static List<String> names(LLMTrainingJob job, Step step) {
    return switch (step) {
      case CORPUS ->
          job.getSpec().data().sources().stream()
              .map(SourceSpec::s3)
              .filter(Objects::nonNull)
              .map(S3Bucket::secretName)
              .filter(Objects::nonNull)
              .distinct()
              .toList();
      case EXPORT ->
          Stream.ofNullable(job.getSpec().export().s3()).map(S3Destination::secretName).toList();
      case TOKENIZER, TOKENIZE, TRAIN, EVALUATE, REPORT -> List.of();
    };
  }
}
