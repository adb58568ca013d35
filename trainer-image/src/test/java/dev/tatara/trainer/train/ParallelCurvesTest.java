package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every layout gives the loss curve of one process. The ranks are processes of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class ParallelCurvesTest {
  private static final double TOLERANCE = 1e-4;
  private static final int STEPS = 30;

  private TrainingFixture fixture;
  private double[] one;

  @BeforeAll
  void trainInOneProcess(@TempDir Path storage) throws Exception {
    SentencePiecePrograms.assumeInstalled();
    fixture = new TrainingFixture(storage);
    one = fixture.train(TestLayout.of(1, 1, 1, false, 1, 0, "none", STEPS), "one");
    assertEquals(STEPS, one.length);
    double[] ends = TrainingFixture.ends(one);
    assertTrue(ends[1] < 0.95 * ends[0], "from " + ends[0] + " to " + ends[1]);
  }

  @AfterAll
  void endAll() {
    if (fixture != null) {
      fixture.endAll();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // name, tensor, pipeline, data, sequence, virtualStages, zeroStage, recompute
    "DP2, 1, 1, 2, false, 1, 0, none",
    "DP2-ZeRO, 1, 1, 2, false, 1, 1, none",
    "PP2, 1, 2, 1, false, 1, 0, none",
    "PP2-interleaved, 1, 2, 1, false, 2, 1, none",
    "PP2xDP2, 1, 2, 2, false, 1, 1, none",
    "TP2, 2, 1, 1, false, 1, 0, none",
    "TP2-SP-selective, 2, 1, 1, true, 1, 0, selective",
    "TP2xDP2-SP, 2, 1, 2, true, 1, 1, none",
    "TP2xPP2-full, 2, 2, 1, false, 1, 0, full",
  })
  void givesTheCurveOfOneProcess(
      String name,
      int tensor,
      int pipeline,
      int data,
      boolean sequence,
      int virtualStages,
      int zeroStage,
      String recompute)
      throws Exception {
    TestLayout layout =
        TestLayout.of(tensor, pipeline, data, sequence, virtualStages, zeroStage, recompute, STEPS);
    TrainingFixture.assertClose(one, fixture.train(layout, name), TOLERANCE);
  }
}
