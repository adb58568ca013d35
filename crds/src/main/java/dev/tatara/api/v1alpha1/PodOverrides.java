package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** What is added to every pod of a job. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.env) || self.env.all(e, self.env.exists_one(f, f.name == e.name))",
    message = "template.env[].name must be unique: remove one of the variables that share a name")
@ValidationRule(
    value =
        "!has(self.labels) || self.labels.all(k, !k.startsWith('tatara.dev/') &&"
            + " !k.startsWith('batch.kubernetes.io/') && !(k in ['app.kubernetes.io/name',"
            + " 'app.kubernetes.io/managed-by', 'job-name', 'controller-uid']))",
    message =
        "template.labels must not use the prefixes tatara.dev/ and batch.kubernetes.io/, nor"
            + " app.kubernetes.io/name, app.kubernetes.io/managed-by, job-name and controller-uid:"
            + " the operator and the Job controller set those")
@ValidationRule(
    value =
        "!has(self.annotations) || self.annotations.all(k, !k.startsWith('tatara.dev/') &&"
            + " !k.startsWith('batch.kubernetes.io/') &&"
            + " !k.startsWith('container.apparmor.security.beta.kubernetes.io/'))",
    message =
        "template.annotations must not use the prefixes tatara.dev/ and batch.kubernetes.io/, which"
            + " the operator and the Job controller set, nor"
            + " container.apparmor.security.beta.kubernetes.io/, which can lift a pod's confinement")
@ValidationRule(
    value =
        "!has(self.volumes) || self.volumes.all(v, self.volumes.exists_one(w, w.mountPath =="
            + " v.mountPath))",
    message =
        "template.volumes[].mountPath must be unique: mount one of those that share a path"
            + " elsewhere")
public record PodOverrides(
    @Size(max = 64)
        @JsonPropertyDescription(
            "Labels that a node must carry for pods to be placed on it; otherSteps may have"
                + " others.")
        Map<String, @Size(max = 63) String> nodeSelector,
    @Size(max = 32)
        @JsonPropertyDescription("Taints that the pods tolerate; otherSteps may have others.")
        List<Toleration> tolerations,
    @JsonPropertyDescription(
            "Where the pods of all steps other than train are placed, such as on nodes without"
                + " accelerators. Left out, as the training pods.")
        PodPlacement otherSteps,
    @Size(max = 64) @JsonPropertyDescription("Environment variables of the steps.")
        List<PodVariable> env,
    @Size(max = 64) @JsonPropertyDescription("Labels of the pods.")
        Map<String, @Size(max = 63) String> labels,
    @Size(max = 64) @JsonPropertyDescription("Annotations of the pods.")
        Map<String, @Size(max = 4096) String> annotations,
    @Size(max = 16)
        @JsonPropertyDescription("Secrets in the job's namespace that hold registry credentials.")
        List<SecretReference> imagePullSecrets,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Volumes of the job's namespace, and where all containers of all steps see them.")
        List<PodVolume> volumes,
    @JsonPropertyDescription("Whom the processes run as; never root.") PodIdentity securityContext,
    @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription(
            "RuntimeClass of the training pods, such as the one of NVIDIA's container runtime where"
                + " it is not the default.")
        String runtimeClassName,
    @Default("false")
        @JsonPropertyDescription(
            "Whether the training pods use the network of their nodes. No NetworkPolicy holds there,"
                + " so the cluster's administrator must permit it (chart value"
                + " templates.otherNetworks).")
        Boolean hostNetwork) {

  /** Where the training pods are placed. */
  public PodPlacement placementOfTraining() {
    return new PodPlacement(nodeSelector, tolerations);
  }

  /** Where the pods of all other steps are placed. */
  public PodPlacement placementOfOtherSteps() {
    return otherSteps == null ? placementOfTraining() : otherSteps.orElse(placementOfTraining());
  }

  /** A taint that pods tolerate; fields as in a pod. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Toleration(
      @Size(max = 317) @JsonPropertyDescription("Key of the taint. Left out, every key.")
          String key,
      @Size(max = 16) @Pattern("^(Exists|Equal)$") @JsonPropertyDescription("Exists or Equal.")
          String operator,
      @Size(max = 63) @JsonPropertyDescription("Value of the taint, with Equal.") String value,
      @Size(max = 16)
          @Pattern("^(NoSchedule|PreferNoSchedule|NoExecute)$")
          @JsonPropertyDescription(
              "NoSchedule, PreferNoSchedule or NoExecute. Left out, every effect.")
          String effect,
      @JsonPropertyDescription("How long a NoExecute taint is tolerated.")
          Long tolerationSeconds) {}

  /** A Secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SecretReference(
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Secret.")
          String name) {}
}
