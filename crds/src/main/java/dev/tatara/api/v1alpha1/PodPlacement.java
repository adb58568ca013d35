package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** On which nodes pods are placed; what is left out is as in the template. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodPlacement(
    @Size(max = 64)
        @JsonPropertyDescription(
            "Labels that a node must carry for these pods to be placed on it, in place of those of"
                + " the template; {} for none.")
        Map<String, @Size(max = 63) String> nodeSelector,
    @Size(max = 32)
        @JsonPropertyDescription(
            "Taints that these pods tolerate, in place of those of the template; [] for none.")
        List<PodOverrides.Toleration> tolerations) {

  /** The same with what another has where this has nothing. */
  PodPlacement orElse(PodPlacement other) {
    return new PodPlacement(
        nodeSelector == null ? other.nodeSelector : nodeSelector,
        tolerations == null ? other.tolerations : tolerations);
  }
}
