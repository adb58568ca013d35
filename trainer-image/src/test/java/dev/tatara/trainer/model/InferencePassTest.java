package dev.tatara.trainer.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passes that share or keep beginnings against passes over each whole sequence by itself. */
class InferencePassTest {
  private static final int VOCABULARY = 61;
  private static final float TOLERANCE = 1e-4f;

  private final Random random = new Random(3);
  private Torch torch;

  @BeforeEach
  void start() {
    torch = Torch.start(2);
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  /** Both residual forms, whole and partial rotation, matrices and (from 1024 on) flash. */
  @ParameterizedTest
  @CsvSource({
    "false, 1.0, 192",
    "true, 1.0, 192",
    "false, 0.25, 192",
    "true, 0.25, 1024",
    "false, 1.0, 1024"
  })
  void branchesHaveTheLogitsOfSequencesByThemselves(
      boolean parallelResidual, double rotaryPercent, int length) {
    try (GptNeox model = model(parallelResidual, rotaryPercent, length);
        Aten scope = torch.newScope()) {
      List<BranchedSequence> sequences =
          List.of(
              new BranchedSequence(tokens(160), 150, List.of(tokens(3), tokens(0), tokens(12))),
              BranchedSequence.alone(tokens(1)),
              new BranchedSequence(tokens(5), 1, List.of(tokens(4))),
              new BranchedSequence(tokens(192), 191, List.of(tokens(1), tokens(1))));
      int rows = sequences.stream().mapToInt(BranchedSequence::rows).sum();
      int[] all = IntStream.range(0, rows).toArray();
      float[] logits = model.logits(scope, model.hidden(scope, sequences, all)).toFloatArray();
      int row = 0;
      for (BranchedSequence sequence : sequences) {
        row = assertRows(model, sequence.trunk(), 0, logits, row);
        for (int[] branch : sequence.branches()) {
          int[] whole =
              IntStream.concat(
                      Arrays.stream(sequence.trunk(), 0, sequence.shared()), Arrays.stream(branch))
                  .toArray();
          row = assertRows(model, whole, sequence.shared(), logits, row);
        }
      }
    }
  }

  /** Compares the rows of a sequence from one position on, and returns the row after them. */
  private int assertRows(GptNeox model, int[] tokens, int from, float[] logits, int row) {
    try (Aten scope = torch.newScope()) {
      float[] plain = model.logits(scope, new int[][] {tokens}).toFloatArray();
      for (int position = from; position < tokens.length; position++, row++) {
        assertArrayEquals(
            Arrays.copyOfRange(plain, position * VOCABULARY, (position + 1) * VOCABULARY),
            Arrays.copyOfRange(logits, row * VOCABULARY, (row + 1) * VOCABULARY),
            TOLERANCE);
      }
    }
    return row;
  }

  @ParameterizedTest
  @CsvSource({"false, 1.0, 96", "true, 0.25, 96", "false, 0.5, 1024"})
  void rowsThatGrowHaveTheLogitsOfWholeRows(
      boolean parallelResidual, double rotaryPercent, int length) {
    try (GptNeox model = model(parallelResidual, rotaryPercent, length)) {
      List<int[]> rows = new ArrayList<>();
      for (int prompt : new int[] {40, 1, 90, 17, 33}) {
        rows.add(tokens(prompt));
      }
      // 60 tokens a pass: the prompts are read in several, one of them longer than that.
      try (Decoding decoding = new Decoding(model, rows, 6, 60)) {
        assertLogits(model, rows, decoding);
        for (int step = 0; step < 6; step++) {
          if (step == 3) {
            decoding.keep(new int[] {4, 1, 2});
            rows = new ArrayList<>(List.of(rows.get(4), rows.get(1), rows.get(2)));
          }
          int[] next = tokens(rows.size());
          for (int i = 0; i < next.length; i++) {
            int[] row = Arrays.copyOf(rows.get(i), rows.get(i).length + 1);
            row[row.length - 1] = next[i];
            rows.set(i, row);
          }
          decoding.append(next);
          assertLogits(model, rows, decoding);
        }
        assertThrows(IllegalStateException.class, () -> decoding.append(tokens(3)));
      }
    }
  }

  private void assertLogits(GptNeox model, List<int[]> rows, Decoding decoding) {
    for (int i = 0; i < rows.size(); i++) {
      try (Aten scope = torch.newScope()) {
        int[] row = rows.get(i);
        float[] plain =
            model.logits(scope, new int[][] {row}, new int[] {row.length - 1}).toFloatArray();
        assertArrayEquals(plain, decoding.logits()[i], TOLERANCE);
      }
    }
  }

  @Test
  void noRowMayGrowLongerThanTheModelsSequences() {
    try (GptNeox model = model(false, 1, 32);
        Decoding decoding = new Decoding(model, List.of(tokens(31)), 2, 64)) {
      decoding.append(tokens(1));
      assertThrows(IllegalArgumentException.class, () -> decoding.append(tokens(1)));
    }
  }

  @Test
  void nothingIsLeftInMemory() {
    try (GptNeox model = model(false, 1, 32)) {
      int before = torch.liveTensors();
      try (Decoding decoding = new Decoding(model, List.of(tokens(5), tokens(9)), 4, 64)) {
        int held = torch.liveTensors();
        assertTrue(held > before);
        decoding.append(tokens(2));
        decoding.keep(new int[] {1});
        decoding.append(tokens(1));
        assertTrue(torch.liveTensors() <= held, torch.liveTensors() + " tensors after " + held);
      }
      assertTrue(torch.liveTensors() == before, torch.liveTensors() + " after " + before);
    }
  }

  @Test
  void promptsThatCannotBeReadLeaveNothingInMemory() {
    try (GptNeox model = model(false, 1, 32)) {
      int before = torch.liveTensors();
      List<int[]> tooLong = List.of(tokens(5), tokens(40));
      assertThrows(RuntimeException.class, () -> new Decoding(model, tooLong, 4, 64));
      assertTrue(torch.liveTensors() == before, torch.liveTensors() + " after " + before);
    }
  }

  private GptNeox model(boolean parallelResidual, double rotaryPercent, int length) {
    ModelConfig config =
        new ModelConfig(
            2, 96, 3, 160, length, rotaryPercent, 10000, parallelResidual, 1e-5, VOCABULARY, 128);
    GptNeox model = GptNeox.forInference(torch, config, Precision.FP32);
    ModelFixtures.randomize(model.parameters(), 5);
    return model;
  }

  private int[] tokens(int count) {
    return random.ints(count, 0, VOCABULARY).toArray();
  }
}
