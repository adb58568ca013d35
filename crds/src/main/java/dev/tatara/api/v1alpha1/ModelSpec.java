package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The shape of the model. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "has(self.preset) != (has(self.layers) || has(self.hiddenSize) || has(self.heads) ||"
            + " has(self.intermediateSize))",
    message =
        "model needs either model.preset or the sizes model.layers, model.hiddenSize and"
            + " model.heads, beside model.initFrom too: give exactly one of the two")
@ValidationRule(
    value =
        "has(self.preset) || (has(self.layers) && has(self.hiddenSize) && has(self.heads)) ||"
            + " !(has(self.layers) || has(self.hiddenSize) || has(self.heads) ||"
            + " has(self.intermediateSize))",
    message =
        "model.layers, model.hiddenSize and model.heads go together: give all three, or a"
            + " model.preset instead")
@ValidationRule(
    value = "!(has(self.hiddenSize) && has(self.heads)) || self.hiddenSize % (2 * self.heads) == 0",
    message =
        "model.hiddenSize must be divisible by model.heads into heads of an even width: choose"
            + " hiddenSize = heads * 64, 80 or 128")
@ValidationRule(
    value =
        "!has(self.initFrom) || (!self.initFrom.startsWith('/') &&"
            + " !self.initFrom.split('/').exists(p, p == '..'))",
    message =
        "model.initFrom must be a path relative to the root of the volume, without '..': put the"
            + " model's folder on the volume and name it from there")
public record ModelSpec(
    @Default("gpt-neox")
        @JsonPropertyDescription(
            "Family of the model. gpt-neox is a causal transformer with rotary positions, biases,"
                + " and an output head of its own.")
        Architecture architecture,
    @JsonPropertyDescription(
            "A size by name: 1.3B is 24 layers of 2048 with 16 heads, 2.7B 32 of 2560 with 32, 7B"
                + " 32 of 4096 with 32, 13B 40 of 5120 with 40. Excludes layers, hiddenSize, heads"
                + " and intermediateSize.")
        Preset preset,
    @Min(1) @Max(1024) @JsonPropertyDescription("Transformer blocks.") Integer layers,
    @Min(16) @Max(65536) @JsonPropertyDescription("Width of the residual stream.")
        Integer hiddenSize,
    @Min(1) @Max(1024) @JsonPropertyDescription("Attention heads. Divides hiddenSize.")
        Integer heads,
    @Min(16)
        @Max(262144)
        @JsonPropertyDescription("Width of the MLP. Left out, 4 times hiddenSize.")
        Integer intermediateSize,
    @Default("2048")
        @Min(8)
        @Max(131072)
        @JsonPropertyDescription("Tokens in a sample, and the longest context of the model.")
        Integer sequenceLength,
    @Default("1.0")
        @Min(value = 0, inclusive = false)
        @Max(1)
        @JsonPropertyDescription("Share of each head's dimensions that is rotated.")
        Double rotaryPercent,
    @Default("10000")
        @Min(1)
        @Max(100000000)
        @JsonPropertyDescription("Base of the rotary frequencies.")
        Double rotaryBase,
    @Default("false")
        @JsonPropertyDescription(
            "true computes x + attention(norm1 x) + mlp(norm2 x); false takes one after the other.")
        Boolean parallelResidual,
    @Default("1e-5")
        @Min(value = 0, inclusive = false)
        @Max(1)
        @JsonPropertyDescription("Added to the variance in every LayerNorm.")
        Double layerNormEpsilon,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "Folder, from the root of the volume, of a Hugging Face model of this architecture or of"
                + " a checkpoint. Training begins with its weights, at the first sample and with a"
                + " fresh optimizer. Sizes, rotary settings, parallelResidual and layerNormEpsilon"
                + " must be given as that model has them, since the layout is planned before"
                + " anything can read the volume; training fails on a difference and names the"
                + " fields. sequenceLength may differ. Left out, the weights are drawn.")
        String initFrom) {

  /** Families of models. */
  public enum Architecture {
    /** The GPT-NeoX family. */
    @JsonProperty("gpt-neox")
    GPT_NEOX
  }

  /** Sizes by name. */
  public enum Preset {
    /** 1.3 billion parameters. */
    @JsonProperty("1.3B")
    B1_3,
    /** 2.7 billion parameters. */
    @JsonProperty("2.7B")
    B2_7,
    /** 7 billion parameters. */
    @JsonProperty("7B")
    B7,
    /** 13 billion parameters. */
    @JsonProperty("13B")
    B13
  }
}
