package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.ContainerResources;
import dev.tatara.api.v1alpha1.ResourcesSpec;
import dev.tatara.jobplan.LayoutRequest;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the containers of a step ask for. Only training computes on accelerators, so its trainer
 * alone holds any.
 */
final class StepResources {
  private StepResources() {}

  /** Of the container that does the work. */
  static ResourceRequirements of(ResourcesSpec spec, Step step) {
    if (step != Step.TRAIN) {
      return of(spec.otherSteps());
    }
    // Kubernetes lets nobody ask for more of an extended resource than it is limited to, or less.
    Map<String, Quantity> extended = new TreeMap<>();
    if (!LayoutRequest.isOnCpu(spec)) {
      extended.put(spec.accelerator(), count(spec.acceleratorsPerNode()));
    }
    if (spec.extended() != null) {
      spec.extended().forEach((name, number) -> extended.put(name, count(number)));
    }
    return new ResourceRequirementsBuilder(of(new ContainerResources(spec.cpu(), spec.memory())))
        .addToRequests(extended)
        .addToLimits(extended)
        .build();
  }

  /** Of the evaluator beside training. */
  static ResourceRequirements ofEvaluator(ResourcesSpec spec) {
    return of(spec.evaluator());
  }

  /**
   * Requests, and memory as a limit too: a container that needs more than was planned for must not
   * take it from others.
   *
   * @param wanted or null
   */
  private static ResourceRequirements of(ContainerResources wanted) {
    ResourceRequirementsBuilder resources = new ResourceRequirementsBuilder();
    if (wanted != null && wanted.cpu() != null) {
      resources.addToRequests("cpu", wanted.cpu());
    }
    if (wanted != null && wanted.memory() != null) {
      resources.addToRequests("memory", wanted.memory()).addToLimits("memory", wanted.memory());
    }
    return resources.build();
  }

  private static Quantity count(int number) {
    return new Quantity(String.valueOf(number));
  }
}
