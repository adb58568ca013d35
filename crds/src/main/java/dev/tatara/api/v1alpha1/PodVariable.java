package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** An environment variable of a job's steps: a value, or where it stands. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!self.name.startsWith('TATARA_') || self.name in ['TATARA_DEVICE',"
            + " 'TATARA_COMMUNICATOR', 'TATARA_SILENCE_SECONDS', 'TATARA_EVALUATION_THREADS']",
    message =
        "template.env[].name must not start with TATARA_: the operator sets those variables"
            + " (excepted are TATARA_DEVICE, TATARA_COMMUNICATOR, TATARA_SILENCE_SECONDS and"
            + " TATARA_EVALUATION_THREADS)")
@ValidationRule(
    value = "self.name != 'NVIDIA_VISIBLE_DEVICES'",
    message =
        "template.env[].name must not be NVIDIA_VISIBLE_DEVICES, which can give a pod GPUs that are"
            + " not its own: ask for accelerators in resources.acceleratorsPerNode")
@ValidationRule(
    value = "!has(self.valueFrom) || (self.value == '' && !self.name.startsWith('TATARA_'))",
    message =
        "template.env[] needs value or valueFrom, not both, and value where its name starts with"
            + " TATARA_, since the job is planned by those: remove one of them")
public record PodVariable(
    @Required
        @Size(min = 1, max = 128)
        @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
        @JsonPropertyDescription("Name.")
        String name,
    @Default("\"\"")
        @Size(max = 4096)
        @JsonPropertyDescription(
            "Value. Whoever may read the LLMTrainingJob may read it: what is secret belongs into a"
                + " Secret, and here valueFrom.secretKeyRef names it.")
        String value,
    @JsonPropertyDescription("Where the value stands.") Source valueFrom) {

  /** Where a value stands. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretKeyRef) != has(self.configMapKeyRef)",
      message =
          "template.env[].valueFrom needs exactly one of secretKeyRef and configMapKeyRef: name the"
              + " Secret, or the ConfigMap")
  public record Source(
      @JsonPropertyDescription(
              "A key of a Secret of the job's namespace. The kubelet reads it; the operator does"
                  + " not.")
          Key secretKeyRef,
      @JsonPropertyDescription("A key of a ConfigMap of the job's namespace.")
          Key configMapKeyRef) {}

  /** A key of an object. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Key(
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the object.")
          String name,
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("The key.") String key,
      @Default("false")
          @JsonPropertyDescription("Whether pods start without the object or the key.")
          Boolean optional) {}
}
