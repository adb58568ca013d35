package dev.tatara.operator.api;

import static dev.tatara.operator.api.SpecEdits.gpus;
import static dev.tatara.operator.api.SpecEdits.set;
import static dev.tatara.operator.api.Submission.accepted;
import static dev.tatara.operator.api.Submission.refused;

import dev.tatara.operator.support.ControlPlaneResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.Stream;

/** Rules of parallelism and resources. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class LayoutRulesTest extends RulesOfSubject {

  static Stream<Submission> breaches() {
    return Stream.of(
        refused(
            "parallelism.tensor * parallelism.pipeline * parallelism.data must equal",
            s -> set(s, "parallelism", "{data: 3}")),
        refused(
            "parallelism.tensor * parallelism.pipeline * parallelism.data must equal",
            s -> set(s, "parallelism", "{tensor: 1, pipeline: 1, data: 1}")),
        refused(
            "parallelism.tensor must divide resources.acceleratorsPerNode",
            s -> {
              set(s, "resources", "{nodes: 4, acceleratorsPerNode: 2, accelerator: cpu}");
              set(s, "parallelism", "{tensor: 4}");
            }),
        refused(
            "parallelism.tensor must divide resources.acceleratorsPerNode",
            s -> {
              set(s, "resources", "{nodes: 1, acceleratorsPerNode: 1, accelerator: cpu}");
              set(s, "parallelism", "{tensor: 3}");
            }),
        refused(
            "parallelism.tensor must divide model.heads",
            s -> {
              gpus(s, 8);
              set(s, "parallelism", "{tensor: 8}");
            }),
        refused(
            "parallelism.tensor must divide model.heads",
            s -> {
              gpus(s, 64);
              set(s, "model", "{preset: 2.7B}");
              set(s, "parallelism", "{tensor: 64}");
            }),
        refused(
            "parallelism.tensor must divide model.intermediateSize",
            s -> {
              set(s, "model.intermediateSize", "1001");
              set(s, "parallelism", "{tensor: 2}");
            }),
        refused(
            "parallelism.sequence needs parallelism.tensor",
            s -> set(s, "parallelism", "{tensor: 1, sequence: true}")),
        refused(
            "parallelism.sequence needs model.sequenceLength",
            s -> {
              set(s, "model.sequenceLength", "255");
              set(s, "parallelism", "{tensor: 2, sequence: true}");
            }),
        refused(
            "parallelism.pipeline * parallelism.virtualStages must divide model.layers",
            s -> {
              gpus(s, 8);
              set(s, "parallelism", "{pipeline: 8}");
            }),
        refused(
            "parallelism.pipeline * parallelism.virtualStages must divide model.layers",
            s -> {
              set(s, "model", "{preset: 1.3B}");
              set(s, "parallelism", "{pipeline: 2, virtualStages: 5}");
            }),
        refused(
            "parallelism.virtualStages above 1 needs parallelism.pipeline",
            s -> set(s, "parallelism", "{pipeline: 1, virtualStages: 2}")),
        refused(
            "resources.gpuMemory must be a quantity of 1Gi or more",
            s -> set(s, "resources.gpuMemory", "plenty")),
        refused(
            "resources.gpuMemory must be a quantity of 1Gi or more",
            s -> set(s, "resources.gpuMemory", "0Gi")),
        refused(
            "write it with its unit, such as 40Gi; a bare number counts bytes",
            s -> set(s, "resources.gpuMemory", "40")),
        refused(
            "resources.gpuMemory must be a quantity of 1Gi or more",
            s -> set(s, "resources.gpuMemory", "1023Mi")),
        refused("resources.cpu must be a quantity", s -> set(s, "resources.cpu", "lots")),
        refused("resources.cpu must be a quantity above 0", s -> set(s, "resources.cpu", "0")),
        refused("resources.cpu must be a quantity above 0", s -> set(s, "resources.cpu", "-1")),
        refused("resources.memory must be a quantity", s -> set(s, "resources.memory", "64 GB")),
        refused(
            "resources.memory must be a quantity of 64Mi or more: write it with its unit",
            s -> set(s, "resources.memory", "64")),
        refused(
            "resources.otherSteps.cpu and resources.evaluator.cpu must be quantities above 0",
            s -> set(s, "resources.otherSteps", "{cpu: some}")),
        refused(
            "resources.otherSteps.cpu and resources.evaluator.cpu must be quantities above 0",
            s -> set(s, "resources.evaluator", "{cpu: 0}")),
        refused(
            "resources.otherSteps.memory and resources.evaluator.memory must be quantities of 64Mi",
            s -> set(s, "resources.otherSteps", "{memory: 16}")),
        refused(
            "resources.otherSteps.memory and resources.evaluator.memory must be quantities of 64Mi",
            s -> set(s, "resources.evaluator", "{memory: much}")),
        refused(
            "resources.extended must name extended resources",
            s -> set(s, "resources.extended", "{memory: 1}")),
        refused(
            "resources.extended must name extended resources",
            s -> set(s, "resources.extended", "{rdma/hca: 1, kubernetes.io/hca: 1}")),
        refused(
            "resources.extended must name extended resources",
            s -> set(s, "resources.extended", "{requests.example.com/hca: 1}")),
        refused(
            "resources.extended must not name resources.accelerator",
            s -> {
              gpus(s, 2);
              set(s, "resources.extended", "{nvidia.com/gpu: 1}");
            }),
        refused(
            "spec.resources.extended.rdma/hca: Invalid value",
            s -> set(s, "resources.extended", "{rdma/hca: 0}")),
        refused("spec.parallelism.zeroStage", s -> set(s, "parallelism", "{zeroStage: 2}")),
        refused(
            "spec.parallelism.recompute: Unsupported value",
            s -> set(s, "parallelism", "{recompute: Some}")));
  }

  static Stream<Submission> acceptable() {
    return Stream.of(
        accepted("a layout", s -> set(s, "parallelism", "{data: 2}")),
        accepted(
            "a whole layout",
            s -> {
              gpus(s, 8);
              set(s, "resources.gpuMemory", "80Gi");
              set(
                  s,
                  "parallelism",
                  "{tensor: 2, pipeline: 2, data: 2, sequence: true, virtualStages: 2,"
                      + " zeroStage: 1, recompute: Selective}");
            }),
        accepted("a tensor group on CPUs", s -> set(s, "parallelism", "{tensor: 2}")),
        accepted(
            "a batch that replicas do not divide, where a plan may have fewer",
            s -> {
              gpus(s, 8);
              set(s, "training.globalBatchSize", "4");
            }),
        accepted(
            "GPUs",
            s ->
                set(
                    s,
                    "resources",
                    "{nodes: 2, accelerator: nvidia.com/gpu, cpu: 8, memory: 64Gi}")),
        accepted(
            "what all containers ask for",
            s ->
                set(
                    s,
                    "resources",
                    "{accelerator: nvidia.com/gpu, extended: {rdma/hca: 1, vpc.amazonaws.com/efa: 4},"
                        + " otherSteps: {cpu: 500m, memory: 16Gi}, evaluator: {cpu: 1, memory: 8Gi}}")));
  }
}
