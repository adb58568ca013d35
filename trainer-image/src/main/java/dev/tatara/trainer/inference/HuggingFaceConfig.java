package dev.tatara.trainer.inference;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code config.json} of a {@code GPTNeoXForCausalLM}, as Hugging Face's {@code GPTNeoXConfig}
 * reads it; fields that it does not need are left out.
 *
 * @param vocabSize rows of the embedding, padding included
 * @param ropeParameters what newer writers have in place of {@code rotary_pct} and {@code
 *     rotary_emb_base}; null in files written here
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HuggingFaceConfig(
    List<String> architectures,
    String modelType,
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    String hiddenAct,
    int maxPositionEmbeddings,
    Double rotaryPct,
    Double rotaryEmbBase,
    RopeParameters ropeParameters,
    Double layerNormEps,
    Boolean useParallelResidual,
    boolean tieWordEmbeddings,
    Boolean attentionBias,
    double initializerRange,
    Integer bosTokenId,
    Integer eosTokenId,
    boolean useCache,
    String torchDtype) {

  /** Rotary settings as newer writers have them. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record RopeParameters(Double ropeTheta, Double partialRotaryFactor) {}

  /** The name of the file. */
  public static final String FILE_NAME = "config.json";

  /** {@code GPTNeoXConfig}'s own defaults. */
  private static final double DEFAULT_ROTARY_PERCENT = 0.25;

  private static final double DEFAULT_ROTARY_BASE = 10000;
  private static final double DEFAULT_LAYER_NORM_EPSILON = 1e-5;

  private static final String MODEL_TYPE = "gpt_neox";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * The configuration file of a model.
   *
   * @param bosId beginning-of-text token, or below 0 when there is none
   * @param eosId end-of-text token
   * @param torchDtype element type of the weights, {@code float32} or {@code bfloat16}
   */
  public static HuggingFaceConfig of(ModelConfig model, int bosId, int eosId, String torchDtype) {
    return new HuggingFaceConfig(
        List.of("GPTNeoXForCausalLM"),
        MODEL_TYPE,
        model.paddedVocabularySize(),
        model.hiddenSize(),
        model.layers(),
        model.heads(),
        model.intermediateSize(),
        "gelu",
        model.sequenceLength(),
        model.rotaryPercent(),
        model.rotaryBase(),
        null,
        model.layerNormEpsilon(),
        model.parallelResidual(),
        false,
        true,
        Math.sqrt(2.0 / (5.0 * model.hiddenSize())), // small_init, as the embedding was drawn
        bosId < 0 ? null : bosId,
        eosId,
        true,
        torchDtype);
  }

  /**
   * Reads the file of a folder.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when it cannot be read, or describes a
   *     model that this trainer does not have
   */
  public static HuggingFaceConfig read(Path folder) {
    Path file = folder.resolve(FILE_NAME);
    HuggingFaceConfig config;
    try {
      config = MAPPER.readValue(Files.readAllBytes(file), HuggingFaceConfig.class);
    } catch (IOException e) {
      throw unusable(file, "cannot be read: " + e.getMessage(), e);
    }
    require(file, MODEL_TYPE.equals(config.modelType), "model_type is " + config.modelType);
    require(file, "gelu".equals(config.hiddenAct), "hidden_act is " + config.hiddenAct);
    require(file, !config.tieWordEmbeddings, "the embeddings are tied");
    require(file, orTrue(config.attentionBias), "the attention has no biases");
    return config;
  }

  /**
   * The shape of the model.
   *
   * @param vocabularySize tokens of the tokenizer; the rest of the rows is padding
   */
  public ModelConfig toModelConfig(int vocabularySize) {
    double percent = DEFAULT_ROTARY_PERCENT;
    double base = DEFAULT_ROTARY_BASE;
    if (ropeParameters != null) {
      percent = orElse(ropeParameters.partialRotaryFactor, percent);
      base = orElse(ropeParameters.ropeTheta, base);
    }
    return new ModelConfig(
        numHiddenLayers,
        hiddenSize,
        numAttentionHeads,
        intermediateSize,
        maxPositionEmbeddings,
        orElse(rotaryPct, percent),
        orElse(rotaryEmbBase, base),
        orTrue(useParallelResidual),
        orElse(layerNormEps, DEFAULT_LAYER_NORM_EPSILON),
        vocabularySize,
        vocabSize);
  }

  private static double orElse(Double value, double other) {
    return value == null ? other : value;
  }

  /** {@code GPTNeoXConfig} takes these for true where the file is silent. */
  private static boolean orTrue(Boolean value) {
    return value == null || value;
  }

  private static void require(Path file, boolean condition, String fault) {
    if (!condition) {
      throw unusable(file, "describes a model that cannot be run here: " + fault, null);
    }
  }

  private static TrainerException unusable(Path file, String fault, Throwable cause) {
    return new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        file + " " + fault,
        "name the folder of a GPTNeoXForCausalLM with exact GELU, biases and an untied head",
        cause);
  }
}
