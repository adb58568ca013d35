package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** How the learning rate moves. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScheduleSpec(
    @Default("cosine")
        @JsonPropertyDescription(
            "Shape of the fall from learningRate to minLearningRate after the warm-up. wsd keeps"
                + " learningRate until decaySteps before the end.")
        Type type,
    @Min(0)
        @Max(100000000)
        @JsonPropertyDescription("Steps of linear warm-up. Left out, a hundredth of the steps.")
        Integer warmupSteps,
    @Min(1)
        @Max(100000000)
        @JsonPropertyDescription(
            "Steps of the linear fall at the end of wsd. Left out, a tenth of the steps.")
        Integer decaySteps) {

  /** Shapes. */
  public enum Type {
    /** Half a cosine. */
    @JsonProperty("cosine")
    COSINE,
    /** A straight line. */
    @JsonProperty("linear")
    LINEAR,
    /** No fall. */
    @JsonProperty("constant")
    CONSTANT,
    /** Warm-up, stable, decay. */
    @JsonProperty("wsd")
    WSD
  }
}
