package dev.tatara.trainer.bench;

import dev.tatara.trainer.inference.EncodedContinuation;
import dev.tatara.trainer.inference.GreedyDecoder;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A model, and questions of random tokens as long as those of JGLUE (v1.3, prompt 0.2.1 and 0.2)
 * with a SentencePiece vocabulary of 8,192: speed depends on lengths, not on what is asked.
 *
 * @param model random, with sequences of {@link #LENGTH} tokens
 */
record EvaluationWorkload(GptNeox model) implements AutoCloseable {
  private static final int LENGTH = 1024;
  private static final int CHOICES = 5;

  /** 3-shot JCommonsenseQA: mean and standard deviation in tokens. */
  private static final double[] CONTEXT = {240, 14};

  private static final double[] CHOICE = {3.4, 1.2};

  /** 2-shot JSQuAD, and the longest accepted answer. */
  private static final double[] PASSAGE = {490, 104};

  private static final double[] ANSWER = {6.4, 4.4};

  /**
   * A model with this shape's layers and vocabulary.
   *
   * @param shape as a training is measured with
   */
  static EvaluationWorkload of(Torch torch, TrainingShape shape) {
    TrainingShape longer =
        new TrainingShape(
            shape.name(),
            shape.layers(),
            shape.hiddenSize(),
            shape.heads(),
            LENGTH,
            1,
            shape.vocabularySize());
    GptNeox model = GptNeox.forInference(torch, longer.model(), Precision.FP32);
    model.initialize(1);
    return new EvaluationWorkload(model);
  }

  /** The choices of so many questions, one question after the other. */
  List<EncodedContinuation> choices(int questions, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<EncodedContinuation> all = new ArrayList<>();
    for (int question = 0; question < questions; question++) {
      int[] context = tokens(random, length(random, CONTEXT, 100, 400));
      for (int choice = 0; choice < CHOICES; choice++) {
        int[] text = tokens(random, length(random, CHOICE, 1, 13));
        int[] tokens = IntStream.concat(IntStream.of(context), IntStream.of(text)).toArray();
        all.add(new EncodedContinuation(tokens, text.length, false));
      }
    }
    return all;
  }

  /** Rows to go on with, each for as many tokens as its longest answer has. */
  List<GreedyDecoder.Prompt> prompts(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<GreedyDecoder.Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = tokens(random, length(random, PASSAGE, 200, 980));
      prompts.add(new GreedyDecoder.Prompt(tokens, length(random, ANSWER, 1, 35)));
    }
    return prompts;
  }

  private static int length(SplittableRandom random, double[] normal, int least, int most) {
    return Math.clamp(Math.round(random.nextGaussian(normal[0], normal[1])), least, most);
  }

  private int[] tokens(SplittableRandom random, int count) {
    return random.ints(count, 0, model.config().vocabularySize()).toArray();
  }

  @Override
  public void close() {
    model.close();
  }
}
