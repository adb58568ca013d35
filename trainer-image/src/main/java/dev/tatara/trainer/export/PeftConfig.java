package dev.tatara.trainer.export;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tatara.trainer.model.LoraConfig;
import java.util.List;

/**
 * {@code adapter_config.json} as Hugging Face's PEFT reads it into a {@code LoraConfig} ({@code
 * peft/tuners/lora/config.py}); what is not here has PEFT's default.
 *
 * @param baseModelNameOrPath the model that the adapters are for, or null when it is not known
 * @param loraAlpha a whole number where it is one, as PEFT writes it
 */
@JsonNaming(SnakeCaseStrategy.class)
record PeftConfig(
    String peftType,
    String taskType,
    String baseModelNameOrPath,
    int r,
    Number loraAlpha,
    double loraDropout,
    List<String> targetModules,
    String bias,
    boolean fanInFanOut,
    boolean initLoraWeights,
    boolean useRslora,
    boolean useDora,
    boolean inferenceMode) {
  static final String FILE_NAME = "adapter_config.json";

  static PeftConfig of(LoraConfig lora, String baseModel) {
    double alpha = lora.alpha();
    Number written = alpha;
    if (alpha == Math.rint(alpha) && alpha < Integer.MAX_VALUE) {
      written = (int) alpha;
    }
    return new PeftConfig(
        "LORA",
        "CAUSAL_LM",
        baseModel,
        lora.rank(),
        written,
        0,
        lora.targets(),
        "none",
        false,
        true,
        false,
        false,
        true);
  }
}
