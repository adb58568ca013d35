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
            + " !k.startsWith('batch.kubernetes.io/'))",
    message =
        "template.labels must not use the prefixes tatara.dev/ and batch.kubernetes.io/: the"
            + " operator and the Job controller set those")
public record PodOverrides(
    @Size(max = 64)
        @JsonPropertyDescription("Labels that a node must carry for pods to be placed on it.")
        Map<String, @Size(max = 63) String> nodeSelector,
    @Size(max = 32) @JsonPropertyDescription("Taints that the pods tolerate.")
        List<Toleration> tolerations,
    @Size(max = 64) @JsonPropertyDescription("Environment variables of the steps.")
        List<EnvironmentVariable> env,
    @Size(max = 64) @JsonPropertyDescription("Labels of the pods.")
        Map<String, @Size(max = 63) String> labels,
    @Size(max = 64) @JsonPropertyDescription("Annotations of the pods.")
        Map<String, @Size(max = 4096) String> annotations,
    @Size(max = 16)
        @JsonPropertyDescription("Secrets in the job's namespace that hold registry credentials.")
        List<SecretReference> imagePullSecrets) {

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

  /** A variable. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "!self.name.startsWith('TATARA_') || self.name in ['TATARA_DEVICE',"
              + " 'TATARA_COMMUNICATOR', 'TATARA_SILENCE_SECONDS', 'TATARA_EVALUATION_THREADS']",
      message =
          "template.env[].name must not start with TATARA_: the operator sets those variables"
              + " (excepted are TATARA_DEVICE, TATARA_COMMUNICATOR, TATARA_SILENCE_SECONDS and"
              + " TATARA_EVALUATION_THREADS)")
  public record EnvironmentVariable(
      @Required
          @Size(min = 1, max = 128)
          @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
          @JsonPropertyDescription("Name.")
          String name,
      @Default("\"\"") @Size(max = 4096) @JsonPropertyDescription("Value.") String value) {}

  /** A Secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SecretReference(
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Secret.")
          String name) {}
}
