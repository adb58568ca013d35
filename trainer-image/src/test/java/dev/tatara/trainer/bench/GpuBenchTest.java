package dev.tatara.trainer.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.cuda.PeakSpeed;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.tensor.Torch;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class GpuBenchTest {
  @TempDir private Path folder;
  private final StringWriter output = new StringWriter();
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  private int execute(String... arguments) {
    return new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(output))
        .setErr(new PrintWriter(output))
        .setExecutionExceptionHandler(
            (exception, _, _) -> {
              failure.set(exception);
              return 1;
            })
        .execute(arguments);
  }

  @Test
  void whereThereIsNoSuchGpuItSaysWhatIsMissing() {
    Path json = folder.resolve("gpu.json");
    assertEquals(1, execute("gpu", "--device=cuda:4096", "--json=" + json));
    TrainerException refused = assertInstanceOf(TrainerException.class, failure.get());
    assertEquals(64, refused.reason().exitCode());
    assertTrue(refused.getMessage().startsWith("device cuda: "), refused.getMessage());
    assertFalse(refused.hint().isBlank());
    assertFalse(Files.exists(json));
  }

  @Test
  void onTheCpuItShowsThatTheBenchmarkWorks() throws Exception {
    Path json = folder.resolve("cpu.json");
    int code = execute("gpu", "--device=cpu", "--rounds=2", "--steps=1", "--json=" + json);
    assertEquals(0, code, () -> output + ": " + failure.get());
    List<String> names = new ArrayList<>();
    for (JsonNode figure : new JsonMapper().readTree(json.toFile())) {
      String name = figure.path("name").asText();
      names.add(name);
      assertTrue(output.toString().contains(name), output::toString);
      assertEquals(name.endsWith("tokens_per_second") ? 2 : 1, figure.path("runs").asInt(), name);
    }
    assertEquals(
        List.of(
            "cpu.fp32.loss_difference",
            "cpu.fp32.gradient_difference",
            "cpu.fp32.weight_difference",
            "cpu.bf16.loss_difference",
            "cpu.bf16.gradient_difference",
            "cpu.bf16.weight_difference",
            "cpu.bf16.tiny.tokens_per_second"),
        names);
  }

  @ParameterizedTest
  @CsvSource({"--device,tpu,cuda:N", "--shape,huge,1.3B", "--rounds,0,1 or more"})
  void wrongValuesAreNamedWithWhatIsAllowed(String option, String value, String allowed) {
    assertEquals(CommandLine.ExitCode.USAGE, execute("gpu", option, value));
    assertTrue(output.toString().contains(option + " is '" + value + "'"), output::toString);
    assertTrue(output.toString().contains(allowed), output::toString);
  }

  /** The comparison itself, with a second engine on the CPU in the GPU's place. */
  @Test
  void enginesThatComputeTheSameAreTakenForRight() {
    try (Torch reference = Torch.start(1);
        Torch other = Torch.start(1)) {
      StepComparison.Difference same = StepComparison.of(reference, other, Precision.FP32);
      assertEquals(0, same.loss());
      assertEquals(0, same.gradient(), same::worst);
      assertEquals(0, same.weights());
      StepComparison.Difference rounded = StepComparison.of(reference, other, Precision.BF16);
      assertTrue(rounded.explained(Precision.BF16), rounded::toString);
      assertTrue(rounded.gradient() > 1e-4, rounded::toString);
      assertFalse(rounded.explained(Precision.FP32), rounded::toString);
    }
  }

  @Test
  void theShapesHaveTheParametersThatThePlanIsMadeFor() {
    long parameters = TrainingShape.LARGE.model().parameterCount();
    assertEquals(18 * parameters, DeviceSpeed.plan(TrainingShape.LARGE).states());
    // 18 bytes of 1.3 billion parameters, and the activations of a sample beside them.
    assertEquals(1.41e9, parameters, 0.02e9);
    assertTrue(DeviceSpeed.plan(TrainingShape.LARGE).activations() > 1e9);
  }

  @Test
  void knowsThePeakOfTheReferenceGpu() {
    assertEquals(312e12, PeakSpeed.of("cuda:0 (NVIDIA A100-SXM4-40GB)").orElseThrow());
    assertEquals(756e12, PeakSpeed.of("cuda:1 (NVIDIA H100 PCIe)").orElseThrow());
    assertEquals(989e12, PeakSpeed.of("cuda:0 (NVIDIA H100 80GB HBM3)").orElseThrow());
    assertTrue(PeakSpeed.of("cuda:0 (some other GPU)").isEmpty());
  }
}
