package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** AdamW. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.minLearningRate) || self.minLearningRate <= self.learningRate",
    message =
        "training.optimizer.minLearningRate must not exceed training.optimizer.learningRate: lower"
            + " it, or leave it out for a tenth of the learning rate")
public record OptimizerSpec(
    @Required
        @Min(value = 0, inclusive = false)
        @Max(10)
        @JsonPropertyDescription(
            "Highest learning rate, reached at the end of the warm-up. Usual: 2e-4 for 1.3B, 1.6e-4"
                + " for 2.7B.")
        Double learningRate,
    @Min(0)
        @Max(10)
        @JsonPropertyDescription(
            "Learning rate at the last step. Left out, a tenth of learningRate.")
        Double minLearningRate,
    @Default("0.9")
        @Min(0)
        @Max(value = 1, inclusive = false)
        @JsonPropertyDescription("Decay of the mean of the gradients.")
        Double beta1,
    @Default("0.95")
        @Min(0)
        @Max(value = 1, inclusive = false)
        @JsonPropertyDescription("Decay of the mean of the squared gradients.")
        Double beta2,
    @Default("1e-8")
        @Min(value = 0, inclusive = false)
        @Max(1)
        @JsonPropertyDescription("Added to the root of the squared gradients.")
        Double epsilon,
    @Default("0.1")
        @Min(0)
        @Max(10)
        @JsonPropertyDescription(
            "Decoupled weight decay on matrices and embeddings; biases and norms have none.")
        Double weightDecay,
    @Default("1.0")
        @Min(value = 0, inclusive = false)
        @Max(1000000)
        @JsonPropertyDescription(
            "Largest global norm of the gradients; larger ones are scaled down.")
        Double gradientClipping) {}
