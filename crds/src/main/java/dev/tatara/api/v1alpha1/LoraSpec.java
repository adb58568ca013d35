package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Low-rank adapters (Hu et al. 2021), with the names of Hugging Face's PEFT. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.targets.all(t, self.targets.exists_one(u, u == t))",
    message = "training.lora.targets names a layer twice: name each once")
public record LoraSpec(
    @Default("16")
        @Min(1)
        @Max(4096)
        @JsonPropertyDescription(
            "Rank of each adapter: rows of A and columns of B. 8 to 64 are usual.")
        Integer rank,
    @Default("32")
        @Min(value = 0, inclusive = false)
        @Max(1000000)
        @JsonPropertyDescription(
            "What an adapter computes is multiplied with alpha / rank. Usual: the rank, or twice"
                + " it.")
        Double alpha,
    @Default("[\"query_key_value\", \"dense\", \"dense_h_to_4h\", \"dense_4h_to_h\"]")
        @Size(min = 1, max = 4)
        @JsonPropertyDescription(
            "Linear layers of every block that have adapters: query_key_value and dense of"
                + " attention, dense_h_to_4h and dense_4h_to_h of the MLP. Left out, all four.")
        List<Target> targets) {

  /** Linear layers of a block. */
  public enum Target {
    /** Queries, keys and values. */
    @JsonProperty("query_key_value")
    QUERY_KEY_VALUE,
    /** The output of attention. */
    @JsonProperty("dense")
    DENSE,
    /** The first of the MLP. */
    @JsonProperty("dense_h_to_4h")
    DENSE_H_TO_4H,
    /** The second of the MLP. */
    @JsonProperty("dense_4h_to_h")
    DENSE_4H_TO_H
  }
}
