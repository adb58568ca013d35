package dev.tatara.trainer.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.planner.Alternative;
import dev.tatara.planner.Layout;
import dev.tatara.planner.MemoryEstimate;
import dev.tatara.planner.Plan;
import dev.tatara.planner.PlanRequest;
import dev.tatara.planner.Planning;
import dev.tatara.planner.SpeedEstimate;
import dev.tatara.planner.StepTime;
import dev.tatara.planner.TrainingSetup;

/**
 * A plan for programs: {@code parallelism} is that of the run configuration; memory is in bytes.
 */
final class PlanJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private PlanJson() {}

  static String write(PlanRequest request, Planning planning) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("parameters", request.model().parameters());
    request.accelerators().memory().ifPresent(bytes -> root.put("acceleratorMemory", bytes));
    request.accelerators().gpu().ifPresent(gpu -> root.put("gpu", gpu.label()));
    root.setAll(plan(planning.chosen()));
    ArrayNode others = root.putArray("others");
    for (Alternative other : planning.others()) {
      ObjectNode node = others.addObject();
      node.put("fits", other.fits());
      node.put("reason", other.reason());
      node.setAll(plan(other.plan()));
    }
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan cannot be written as JSON", e);
    }
  }

  private static ObjectNode plan(Plan plan) {
    ObjectNode node = MAPPER.createObjectNode();
    TrainingSetup setup = plan.setup();
    Layout layout = setup.layout();
    node.putObject("parallelism")
        .put("tensor", layout.tensor())
        .put("pipeline", layout.pipeline())
        .put("data", layout.data())
        .put("sequence", layout.sequence())
        .put("virtualStages", layout.virtualStages())
        .put("zeroStage", setup.zeroStage())
        .put("recompute", setup.recompute().label());
    node.put("microBatchSize", setup.microBatchSize());
    node.put("microBatches", setup.microBatches());
    node.set("memory", memory(plan.memory()));
    plan.speed().ifPresent(speed -> node.set("predicted", speed(speed)));
    return node;
  }

  private static ObjectNode memory(MemoryEstimate memory) {
    return MAPPER
        .createObjectNode()
        .put("weights", memory.weights())
        .put("gradients", memory.gradients())
        .put("optimizer", memory.optimizer())
        .put("activations", memory.activations())
        .put("logits", memory.logits())
        .put("reserve", memory.reserve())
        .put("total", memory.total());
  }

  private static ObjectNode speed(SpeedEstimate speed) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("stepSeconds", speed.stepSeconds())
            .put("tokensPerSecond", speed.tokensPerSecond())
            .put("mfuCausal", speed.mfuCausal())
            .put("mfuFullAttention", speed.mfuFullAttention());
    StepTime step = speed.step();
    node.putObject("seconds")
        .put("compute", step.compute())
        .put("recompute", step.recompute())
        .put("tensorCommunication", step.tensorCommunication())
        .put("pipelineBubble", step.pipelineBubble())
        .put("pipelineTransfers", step.pipelineTransfers())
        .put("dataCommunication", step.dataCommunication())
        .put("optimizer", step.optimizer());
    return node;
  }
}
