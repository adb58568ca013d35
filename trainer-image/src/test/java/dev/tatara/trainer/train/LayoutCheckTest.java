package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.RunConfigurationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layouts of the sample's model: 4 layers, 4 heads, 2 micro-batches of 4 samples. */
class LayoutCheckTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Path SAMPLE =
      Path.of("../crds/src/main/resources/dev/tatara/run-configuration/quickstart.json");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "2 | {'data': 2}",
        "1 | {'data': 1, 'zeroStage': 1}",
        "4 | {'tensor': 2, 'data': 2, 'sequence': true, 'recompute': 'full'}",
        "8 | {'tensor': 2, 'pipeline': 4, 'data': 1}",
        "2 | {'pipeline': 2, 'data': 1, 'virtualStages': 2}",
      })
  void acceptsALayoutThatFits(int processes, String layout) throws IOException {
    LayoutCheck.check(run(processes, layout));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "2 | {'data': 1}                                     | is 1, but there are 2 accelerators",
        "2 | {'data': 0}                                     | parallelism.data is 0",
        "2 | {'tensor': -1, 'data': 2}                       | parallelism.tensor is -1",
        "0 | {'data': 1}                                     | resources.processesPerNode is 0",
        "2 | {'data': 2, 'zeroStage': 2}                     | zeroStage 2 is not supported",
        "2 | {'data': 2, 'recompute': 'some'}                | parallelism.recompute is 'some'",
        "2 | {'data': 2, 'sequence': true}                   | but parallelism.tensor is 1",
        "3 | {'tensor': 3, 'data': 1}                        | not divide the 4 attention heads",
        "3 | {'pipeline': 3, 'data': 1}                      | not divide the 4 layers",
        "4 | {'pipeline': 4, 'data': 1, 'virtualStages': 2}  | not divide the 4 layers",
        "1 | {'data': 1, 'virtualStages': 2}                 | but parallelism.pipeline is 1",
        "4 | {'data': 4}                                     | training.globalBatchSize 8",
        "4 | {'pipeline': 2, 'data': 2, 'virtualStages': 2}  | the 1 micro-batches of a replica",
      })
  void refusesALayoutThatCannotBeAndSaysWhatToChange(int processes, String layout, String fault)
      throws IOException {
    RunConfiguration run = run(processes, layout);
    TrainerException refusal = assertThrows(TrainerException.class, () -> LayoutCheck.check(run));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    assertEquals(64, refusal.reason().exitCode());
    assertTrue(refusal.getMessage().contains(fault), refusal.getMessage());
    assertTrue(refusal.hint() != null && !refusal.hint().isBlank());
  }

  @Test
  void refusesSizesThatAreNoModel() throws IOException {
    ObjectNode sample = (ObjectNode) MAPPER.readTree(SAMPLE.toFile());
    ((ObjectNode) sample.get("model")).put("heads", 3);
    RunConfiguration run =
        RunConfigurationReader.read(
            Files.writeString(folder.resolve("run.json"), sample.toString()));
    TrainerException refusal = assertThrows(TrainerException.class, () -> LayoutCheck.check(run));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains("heads"), refusal.getMessage());
  }

  private RunConfiguration run(int processes, String layout) throws IOException {
    ObjectNode sample = (ObjectNode) MAPPER.readTree(SAMPLE.toFile());
    sample.set("parallelism", MAPPER.readTree(layout.replace('\'', '"')));
    ((ObjectNode) sample.get("resources")).put("processesPerNode", processes);
    return RunConfigurationReader.read(
        Files.writeString(folder.resolve("run.json"), sample.toString()));
  }
}
