package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/** Pods of the training step. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.cpu) || isQuantity(string(self.cpu))",
    message = "resources.cpu must be a quantity such as 8 or 500m")
@ValidationRule(
    value = "!has(self.memory) || isQuantity(string(self.memory))",
    message = "resources.memory must be a quantity such as 64Gi")
@ValidationRule(
    value =
        "!has(self.gpuMemory) || (isQuantity(string(self.gpuMemory)) &&"
            + " quantity(string(self.gpuMemory)).compareTo(quantity('1Gi')) >= 0)",
    message =
        "resources.gpuMemory must be a quantity of 1Gi or more: write it with its unit, such as 40Gi;"
            + " a bare number counts bytes")
public record ResourcesSpec(
    @Default("1")
        @Min(1)
        @Max(1024)
        @JsonPropertyDescription("Pods of the training step, one a node.")
        Integer nodes,
    @Default("1")
        @Min(1)
        @Max(64)
        @JsonPropertyDescription(
            "Accelerators of each pod; one training process runs for each. With accelerator cpu,"
                + " the processes of each pod.")
        Integer acceleratorsPerNode,
    @Default("nvidia.com/gpu")
        @Size(min = 1, max = 253)
        @Pattern("^(cpu|[a-z0-9]([-.a-z0-9]*[a-z0-9])?/[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?)$")
        @JsonPropertyDescription(
            "Extended resource to request for training, such as nvidia.com/gpu; cpu trains without"
                + " accelerators. Only training requests accelerators; the other steps, evaluation"
                + " among them, compute on CPUs.")
        String accelerator,
    @JsonPropertyDescription(
            "Memory of each accelerator, such as 40Gi or 80Gi. A layout that does not fit is"
                + " refused with one that does. Left out, 40Gi for nvidia.com/gpu; other"
                + " accelerators, and CPUs, are not checked.")
        Quantity gpuMemory,
    @JsonPropertyDescription(
            "CPU that each training pod requests, such as 8. The other steps run without a request.")
        Quantity cpu,
    @JsonPropertyDescription(
            "Memory that each training pod requests and is limited to, such as 64Gi.")
        Quantity memory) {}
