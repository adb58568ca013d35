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
import java.util.Map;

/** Pods of the training step. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.cpu) || (isQuantity(string(self.cpu)) &&"
            + " quantity(string(self.cpu)).isGreaterThan(quantity('0')))",
    message = "resources.cpu must be a quantity above 0, such as 8 or 500m")
@ValidationRule(
    value =
        "!has(self.memory) || (isQuantity(string(self.memory)) &&"
            + " quantity(string(self.memory)).compareTo(quantity('64Mi')) >= 0)",
    message =
        "resources.memory must be a quantity of 64Mi or more: write it with its unit, such as 64Gi; a"
            + " bare number counts bytes")
@ValidationRule(
    value =
        "!has(self.gpuMemory) || (isQuantity(string(self.gpuMemory)) &&"
            + " quantity(string(self.gpuMemory)).compareTo(quantity('1Gi')) >= 0)",
    message =
        "resources.gpuMemory must be a quantity of 1Gi or more: write it with its unit, such as 40Gi;"
            + " a bare number counts bytes")
@ValidationRule(
    value =
        "!has(self.extended) || self.extended.all(name, size(name) <= 253 &&"
            + " name.matches('^[a-z0-9]([-.a-z0-9]*[a-z0-9])?/[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$')"
            + " && !name.contains('kubernetes.io/') && !name.startsWith('requests.'))",
    message =
        "resources.extended must name extended resources as nodes advertise them, such as rdma/hca"
            + " or vpc.amazonaws.com/efa: kubectl describe node lists them under Allocatable")
@ValidationRule(
    value = "!has(self.extended) || !(self.accelerator in self.extended)",
    message =
        "resources.extended must not name resources.accelerator: resources.acceleratorsPerNode"
            + " counts that")
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
            "CPU that the trainer of each training pod requests, such as 8. Left out, none.")
        Quantity cpu,
    @JsonPropertyDescription(
            "Memory that the trainer of each training pod requests and is limited to, such as 64Gi."
                + " Left out, none.")
        Quantity memory,
    @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "Extended resources that each training pod requests beside its accelerators, by name,"
                + " such as {rdma/hca: 1} or {vpc.amazonaws.com/efa: 4}.")
        Map<String, @Min(1) @Max(1024) Integer> extended,
    @JsonPropertyDescription(
            "What the pod of each other step asks for: corpus, tokenizer, tokenize, evaluate, export"
                + " and report. Left out, nothing: LimitRanges of the namespace decide, and where a"
                + " ResourceQuota counts cpu or memory the pods are refused. With memory, the corpus"
                + " step's JVM takes up to three quarters of it as its heap.")
        ContainerResources otherSteps,
    @JsonPropertyDescription(
            "What the evaluator beside training (evaluation.mode Sidecar) asks for, in each training"
                + " pod and on top of cpu and memory. Left out, nothing. A ResourceQuota that counts"
                + " cpu or memory wants it; little CPU, such as 100m, leaves the cores to training.")
        ContainerResources evaluator) {}
