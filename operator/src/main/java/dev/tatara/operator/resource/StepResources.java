package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.ResourcesSpec;
import dev.tatara.jobplan.LayoutRequest;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a step's container asks for. Only training computes on accelerators, so it alone holds any.
 */
final class StepResources {
  private StepResources() {}

  static ResourceRequirements of(ResourcesSpec spec, Step step) {
    Map<String, Quantity> requests = new TreeMap<>();
    Map<String, Quantity> limits = new TreeMap<>();
    int accelerators = accelerators(spec, step);
    if (accelerators > 0) {
      Quantity count = new Quantity(String.valueOf(accelerators));
      requests.put(spec.accelerator(), count);
      limits.put(spec.accelerator(), count);
    }
    if (step == Step.TRAIN && spec.cpu() != null) {
      requests.put("cpu", spec.cpu());
    }
    if (step == Step.TRAIN && spec.memory() != null) {
      requests.put("memory", spec.memory());
      limits.put("memory", spec.memory());
    }
    return new ResourceRequirementsBuilder().withRequests(requests).withLimits(limits).build();
  }

  private static int accelerators(ResourcesSpec spec, Step step) {
    if (LayoutRequest.isOnCpu(spec)) {
      return 0;
    }
    return switch (step) {
      case TRAIN -> spec.acceleratorsPerNode();
      case CORPUS, TOKENIZER, TOKENIZE, EVALUATE, EXPORT, REPORT -> 0;
    };
  }
}
