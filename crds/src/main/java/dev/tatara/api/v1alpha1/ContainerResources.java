package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/** What a container that computes on CPUs asks its node for. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.cpu) || (isQuantity(string(self.cpu)) &&"
            + " quantity(string(self.cpu)).isGreaterThan(quantity('0')))",
    message =
        "resources.otherSteps.cpu and resources.evaluator.cpu must be quantities above 0, such as 2"
            + " or 500m")
@ValidationRule(
    value =
        "!has(self.memory) || (isQuantity(string(self.memory)) &&"
            + " quantity(string(self.memory)).compareTo(quantity('64Mi')) >= 0)",
    message =
        "resources.otherSteps.memory and resources.evaluator.memory must be quantities of 64Mi or"
            + " more: write them with their unit, such as 16Gi; a bare number counts bytes")
public record ContainerResources(
    @JsonPropertyDescription("CPU that it requests, such as 4. Left out, none.") Quantity cpu,
    @JsonPropertyDescription(
            "Memory that it requests and is limited to, such as 16Gi. Left out, none.")
        Quantity memory) {}
