package dev.tatara.trainer.inference;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.tokenizer.Tokenizer;
import dev.tatara.trainer.weights.WeightSource;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A model in fp32 with its tokenizer. The padded part of the vocabulary takes no probability. To be
 * used on the thread that started {@link Torch}.
 */
public final class LanguageModel implements AutoCloseable {
  private final Torch torch;
  private final GptNeox model;
  private final Tokenizer tokenizer;

  private LanguageModel(Torch torch, GptNeox model, Tokenizer tokenizer) {
    this.torch = torch;
    this.model = model;
    this.tokenizer = tokenizer;
  }

  /**
   * Opens a checkpoint of a run or a Hugging Face export.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when the folder holds neither, {@code
   *     CheckpointCorrupt} when its weights are not those of its configuration
   */
  public static LanguageModel open(Torch torch, Path folder) {
    return open(torch, ModelFolder.of(folder));
  }

  /** As above, for a folder that was looked at before. */
  public static LanguageModel open(Torch torch, ModelFolder folder) {
    Tokenizer tokenizer = Tokenizer.load(folder.tokenizer());
    try {
      ModelConfig config = folder.config(tokenizer.vocabularySize());
      GptNeox model = GptNeox.forInference(torch, config, Precision.FP32);
      try (WeightSource weights = folder.weights()) {
        WeightLoader.load(weights, folder.path(), model.parameters());
        return new LanguageModel(torch, model, tokenizer);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  public ModelConfig config() {
    return model.config();
  }

  /**
   * Scores continuations; see {@link ContinuationScorer}.
   *
   * @return a score for each, in the given order
   * @throws InterruptedException when the thread was interrupted between two batches
   * @throws TrainerException {@code EvaluationDataInvalid} when a continuation is longer than the
   *     model's sequences, {@code NonFiniteLoss} when the model gives no probabilities
   */
  public List<ContinuationScore> score(List<Continuation> continuations)
      throws InterruptedException {
    return score(continuations, _ -> {});
  }

  /**
   * The same.
   *
   * @param done hears after each batch how many it has scored
   */
  public List<ContinuationScore> score(List<Continuation> continuations, IntConsumer done)
      throws InterruptedException {
    int length = config().sequenceLength();
    return new ContinuationScorer(torch, model)
        .score(
            continuations.stream().map(c -> EncodedContinuation.of(c, tokenizer, length)).toList(),
            done);
  }

  /**
   * The logits of the token that follows, [V].
   *
   * @param tokens at least one; what is too long loses its beginning
   */
  public float[] nextTokenLogits(int[] tokens) {
    return NextTokens.after(torch, model, tokens);
  }

  /**
   * The logits of the token that follows, while further ones are added.
   *
   * @param tokens at least one
   * @param most tokens that will be added
   */
  public NextTokens nextTokens(int[] tokens, int most) {
    return new NextTokens(torch, model, List.of(tokens), most);
  }

  GreedyDecoder greedyDecoder() {
    return new GreedyDecoder(torch, model, tokenizer.eosId());
  }

  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }
}
