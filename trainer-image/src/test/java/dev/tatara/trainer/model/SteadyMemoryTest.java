package dev.tatara.trainer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.optimizer.GradientClipping;
import dev.tatara.trainer.tensor.Torch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Training takes no more memory after 240 steps than after 40: neither managed tensors nor native
 * memory behind them. Measured in a JVM of its own, whose collector and compiler take little native
 * memory themselves.
 */
class SteadyMemoryTest {

  @Test
  void memoryStaysFlat() throws Exception {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            Steps.class.getName());
    java.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = java.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    String[] growth = output.strip().split(" ");
    assertEquals(0, Integer.parseInt(growth[0]), "tensors that 200 steps left over");
    // One forgotten tensor a step would be 200 times 64 KB, 13 MB.
    assertTrue(Long.parseLong(growth[1]) < 4 << 20, "bytes that 200 steps left over: " + growth[1]);
  }

  /** Trains, and prints by how many tensors and bytes 200 steps have grown the process. */
  static final class Steps {
    private Steps() {}

    public static void main(String[] args) {
      ModelConfig config = new ModelConfig(2, 64, 2, 256, 64, 1, 10000, false, 1e-5, 500, 512);
      try (Torch torch = Torch.start(1);
          GptNeox model = GptNeox.forTraining(torch, config, Precision.BF16);
          AdamW optimizer =
              new AdamW(torch, model.parameters(), new AdamW.Settings(0.9, 0.95, 1e-8, 0.1))) {
        model.initialize(7);
        train(model, optimizer, 40);
        int tensors = torch.liveTensors();
        long bytes = NativeMemory.allocatedBytes();
        train(model, optimizer, 200);
        System.out.println(
            (torch.liveTensors() - tensors) + " " + (NativeMemory.allocatedBytes() - bytes));
      }
    }

    private static void train(GptNeox model, AdamW optimizer, int steps) {
      MicroBatch batch = ModelFixtures.randomBatch(model.config(), 8, 64, 1);
      for (int i = 0; i < steps; i++) {
        model.parameters().zeroGradients();
        model.forwardBackward(batch, 1);
        double norm = model.parameters().gradientNorm();
        optimizer.step(1e-3, new GradientClipping(1).coefficient(norm));
      }
    }
  }
}
