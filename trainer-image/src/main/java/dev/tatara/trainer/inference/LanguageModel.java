package dev.tatara.trainer.inference;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.tokenizer.Tokenizer;
import dev.tatara.trainer.weights.WeightSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model in fp32 with its tokenizer. The padded part of the vocabulary takes no probability. To be
 * used on the thread that started {@link Torch}.
 */
public final class LanguageModel implements AutoCloseable {
  /** Enough to keep matrix products busy, and little enough for the caches and for memory. */
  private static final int BATCH_TOKENS = 2048;

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
   * Scores continuations, in batches of like length.
   *
   * @return a score for each, in the given order
   * @throws InterruptedException when the thread was interrupted between two batches
   * @throws TrainerException {@code EvaluationDataInvalid} when a continuation is longer than the
   *     model's sequences, {@code NonFiniteLoss} when the model gives no probabilities
   */
  public List<ContinuationScore> score(List<Continuation> continuations)
      throws InterruptedException {
    List<EncodedContinuation> rows =
        continuations.stream()
            .map(c -> EncodedContinuation.of(c, tokenizer, config().sequenceLength()))
            .toList();
    ContinuationScore[] scores = new ContinuationScore[rows.size()];
    List<Integer> lengths = rows.stream().map(EncodedContinuation::inputLength).toList();
    for (List<Integer> batch : LengthBatches.of(lengths, BATCH_TOKENS)) {
      if (Thread.interrupted()) {
        throw new InterruptedException("scoring was interrupted");
      }
      List<EncodedContinuation> members = batch.stream().map(rows::get).toList();
      List<ContinuationScore> results = scoreBatch(members);
      for (int i = 0; i < members.size(); i++) {
        scores[batch.get(i)] = results.get(i);
      }
    }
    return Arrays.asList(scores);
  }

  /**
   * The logits of the token that follows, [V].
   *
   * @param tokens at least one; what is too long loses its beginning
   */
  public float[] nextTokenLogits(int[] tokens) {
    int start = Math.max(0, tokens.length - config().sequenceLength());
    int[] inputs = Arrays.copyOfRange(tokens, start, tokens.length);
    try (Aten scope = torch.newScope()) {
      return model
          .logits(scope, new int[][] {inputs}, new int[] {inputs.length - 1})
          .toFloatArray();
    }
  }

  private List<ContinuationScore> scoreBatch(List<EncodedContinuation> rows) {
    int width = rows.stream().mapToInt(EncodedContinuation::inputLength).max().orElseThrow();
    int[][] inputs = new int[rows.size()][];
    List<Integer> positions = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      EncodedContinuation encoded = rows.get(row);
      // Padding on the right is never seen from the positions before it; any token will do.
      inputs[row] = Arrays.copyOf(Arrays.copyOf(encoded.tokens(), encoded.inputLength()), width);
      for (int i = 0; i < encoded.length(); i++) {
        positions.add(row * width + encoded.position(i));
      }
    }
    if (positions.isEmpty()) {
      return rows.stream()
          .map(_ -> new ContinuationScore(List.of(), List.of(), true, false))
          .toList();
    }
    try (Aten scope = torch.newScope()) {
      int[] wanted = positions.stream().mapToInt(Integer::intValue).toArray();
      var logProbabilities = scope.logSoftmax(model.logits(scope, inputs, wanted)); // [n, V]
      MemorySegment memory = torch.memory(logProbabilities);
      int first = 0;
      List<ContinuationScore> scores = new ArrayList<>();
      for (EncodedContinuation row : rows) {
        scores.add(read(memory, first, row));
        first += row.length();
      }
      return scores;
    }
  }

  /** Reads the rows {@code first} to {@code first + row.length()} of [n, V]. */
  private ContinuationScore read(MemorySegment memory, int first, EncodedContinuation row) {
    int vocabulary = config().vocabularySize();
    List<Double> logProbabilities = new ArrayList<>();
    boolean greedy = true;
    for (int i = 0; i < row.length(); i++) {
      long offset = (long) (first + i) * vocabulary;
      float ofTarget = memory.getAtIndex(ValueLayout.JAVA_FLOAT, offset + row.target(i));
      if (!Float.isFinite(ofTarget)) {
        throw new TrainerException(
            FailureReason.NON_FINITE_LOSS,
            "the model gives a log-probability of " + ofTarget,
            "its weights have diverged: evaluate an earlier checkpoint, and train with a lower"
                + " learning rate");
      }
      logProbabilities.add((double) ofTarget);
      greedy &=
          IntStream.range(0, vocabulary)
              .noneMatch(
                  token -> memory.getAtIndex(ValueLayout.JAVA_FLOAT, offset + token) > ofTarget);
    }
    List<Integer> tokens = IntStream.range(0, row.length()).mapToObj(row::target).toList();
    return new ContinuationScore(tokens, logProbabilities, greedy, row.truncated());
  }

  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }
}
