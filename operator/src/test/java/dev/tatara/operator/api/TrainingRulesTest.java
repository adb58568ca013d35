package dev.tatara.operator.api;

import static dev.tatara.operator.api.SpecEdits.adapt;
import static dev.tatara.operator.api.SpecEdits.gpus;
import static dev.tatara.operator.api.SpecEdits.remove;
import static dev.tatara.operator.api.SpecEdits.set;
import static dev.tatara.operator.api.SpecEdits.tokens;
import static dev.tatara.operator.api.Submission.accepted;
import static dev.tatara.operator.api.Submission.refused;

import dev.tatara.operator.support.ControlPlaneResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.Stream;

/** Rules of the recipe and of health. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class TrainingRulesTest extends RulesOfSubject {

  static Stream<Submission> breaches() {
    return Stream.of(
        refused("training.tokens must be a whole number above 0", s -> tokens(s, "many")),
        refused("training.tokens must be a whole number above 0", s -> tokens(s, "0")),
        refused("training.tokens must be a whole number above 0", s -> tokens(s, "1500m")),
        refused("training.tokens must be a whole number above 0", s -> tokens(s, "2P")),
        refused(
            "training needs exactly one of training.steps and training.tokens",
            s -> set(s, "training.tokens", "1000")),
        refused(
            "training needs exactly one of training.steps and training.tokens",
            s -> remove(s, "training.steps")),
        refused(
            "training.schedule.warmupSteps must not exceed training.steps",
            s -> set(s, "training.schedule.warmupSteps", "301")),
        refused(
            "training.optimizer.minLearningRate must not exceed",
            s -> set(s, "training.optimizer.minLearningRate", "0.01")),
        refused(
            "training.globalBatchSize must be a multiple of",
            s -> set(s, "training.globalBatchSize", "12")),
        refused(
            "training.globalBatchSize must be a multiple of",
            s -> {
              gpus(s, 8);
              set(s, "parallelism", "{data: 8}");
            }),
        refused(
            "training.schedule.decaySteps belongs to",
            s -> set(s, "training.schedule.decaySteps", "10")),
        refused(
            "training.schedule.warmupSteps and training.schedule.decaySteps must not",
            s -> set(s, "training.schedule", "{type: wsd, warmupSteps: 20, decaySteps: 281}")),
        refused(
            "training.lora trains adapters on the weights of a model",
            s -> set(s, "training.lora", "{}")),
        refused(
            "training.lora.targets names a layer twice",
            s -> adapt(s, "{targets: [dense, dense]}")),
        refused(
            "health.lossSpikeFactor must be more than 1",
            s -> set(s, "health.lossSpikeFactor", "1")),
        refused("spec.training.lora.rank: Invalid value", s -> adapt(s, "{rank: 0}")),
        refused("spec.training.lora.alpha: Invalid value", s -> adapt(s, "{alpha: 0}")),
        refused("spec.training.lora.targets: Invalid value", s -> adapt(s, "{targets: []}")),
        refused(
            "spec.training.lora.targets[0]: Unsupported value",
            s -> adapt(s, "{targets: [embed_in]}")),
        refused(
            "spec.health.onNonFiniteLoss: Unsupported value",
            s -> set(s, "health.onNonFiniteLoss", "Ignore")),
        refused(
            "spec.health.stallTimeoutSeconds: Invalid value",
            s -> set(s, "health.stallTimeoutSeconds", "0")),
        refused(
            "spec.training.optimizer.learningRate: Invalid value",
            s -> set(s, "training.optimizer.learningRate", "0")));
  }

  static Stream<Submission> acceptable() {
    return Stream.of(
        accepted("tokens", s -> tokens(s, "200000000000")),
        accepted("tokens with a unit", s -> tokens(s, "200G")),
        accepted("a micro-batch left open", s -> remove(s, "training.microBatchSize")),
        accepted(
            "warm-up, peak and fall",
            s -> set(s, "training.schedule", "{type: wsd, warmupSteps: 20, decaySteps: 280}")),
        accepted("adapters on all layers", s -> adapt(s, "{}")),
        accepted("adapters", s -> adapt(s, "{rank: 64, alpha: 0.5, targets: [dense]}")),
        accepted("health", s -> set(s, "health", "{onNonFiniteLoss: Fail, lossSpikeFactor: 1.5}")),
        accepted("a whole factor", s -> set(s, "health.lossSpikeFactor", "3")));
  }
}
