package dev.tatara.operator.scheduling;

import dev.tatara.api.v1alpha1.ResourcesSpec;
import dev.tatara.jobplan.LayoutRequest;
import dev.tatara.operator.step.Outcome;
import dev.tatara.operator.step.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Looks from the beginning of a job for the accelerators that its training will need. */
@ApplicationScoped
public class SupplyCheck {
  private final ClusterNodes nodes;

  SupplyCheck(ClusterNodes nodes) {
    this.nodes = nodes;
  }

  /**
   * What is known now; empty where nothing new is: training needs none, is over, or nodes can't be
   * listed.
   *
   * @param trainingRuns whether all pods of the train step run
   */
  public Optional<AcceleratorSupply> of(
      ResourcesSpec resources, Outcome outcome, boolean trainingRuns) {
    if (LayoutRequest.isOnCpu(resources)
        || !(outcome instanceof Outcome.Working working)
        || working.step().compareTo(Step.TRAIN) > 0) {
      return Optional.empty();
    }
    return trainingRuns
        ? Optional.of(AcceleratorSupply.held(resources))
        : nodes.allocatable().map(has -> AcceleratorSupply.of(resources, has));
  }
}
