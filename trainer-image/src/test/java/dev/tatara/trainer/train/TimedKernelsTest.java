package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are not deterministic: ranks take the kernels that rank 0 has timed. */
@Timeout(180)
class TimedKernelsTest {
  private static final TestLayout LAYOUT = TestLayout.replicas(1, 2).withSteps(3);

  @Test
  void allRanksMultiplyAsTheRunsFolderSays(@TempDir Path storage) throws Exception {
    SentencePiecePrograms.assumeInstalled();
    TrainingFixture fixture =
        new TrainingFixture(storage)
            .changing(run -> ((ObjectNode) run.get("training")).put("deterministic", false));
    try {
      List<String> output = TrainingFixture.await(fixture.start(LAYOUT, "timed", Map.of()));
      List<String> products =
          output.stream()
              .filter(line -> line.contains("matrix products in FLOAT32 by "))
              .map(line -> line.substring(line.indexOf("matrix")))
              .toList();
      assertEquals(2, products.size(), () -> String.join("\n", output));
      assertEquals(products.get(0), products.get(1));
      assertTrue(Files.exists(fixture.runDirectory("timed").resolve(MatrixKernels.FILE)));
    } finally {
      fixture.endAll();
    }
  }
}
