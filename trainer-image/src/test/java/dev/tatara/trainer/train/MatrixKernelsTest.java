package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.comm.SoloCommunicator;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Processor;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.tensor.Torch.GemmChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixKernelsTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir private Path run;
  private Torch torch;

  @BeforeEach
  void start() {
    torch = Torch.start(1);
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  private GemmChoice settle() {
    try (Communicator world = new SoloCommunicator()) {
      return MatrixKernels.settle(torch, run, ElementType.FLOAT32, world);
    }
  }

  private ObjectNode file() throws IOException {
    return (ObjectNode) MAPPER.readTree(run.resolve(MatrixKernels.FILE).toFile());
  }

  private void write(ObjectNode content) throws IOException {
    Files.write(run.resolve(MatrixKernels.FILE), MAPPER.writeValueAsBytes(content));
  }

  @Test
  void aRestartTakesWhatWasTimedAtTheFirstStart() throws IOException {
    settle();
    assertEquals(Processor.current().name(), file().get("processor").asText());
    for (String choice : new String[] {"ATEN", "ONEDNN"}) {
      write(file().put("matrixProducts", choice));
      assertEquals(GemmChoice.valueOf(choice), settle());
      assertEquals(choice, file().get("matrixProducts").asText());
    }
  }

  @Test
  void whatWasTimedOnAnotherProcessorIsTimedAnew() throws IOException {
    settle();
    write(file().put("processor", "another").put("matrixProducts", "WIDENED"));
    settle();
    assertEquals(Processor.current().name(), file().get("processor").asText());
    assertNotEquals("WIDENED", file().get("matrixProducts").asText());
  }

  @Test
  void aTornFileIsMadeAnew() throws IOException {
    Files.writeString(run.resolve(MatrixKernels.FILE), "{\"formatVersion\":");
    GemmChoice made = settle();
    assertEquals(made.name(), file().get("matrixProducts").asText());
  }

  @Test
  void aVolumeThatCannotBeWrittenEndsNothing() throws IOException {
    Files.createDirectory(run.resolve(MatrixKernels.FILE)); // even root cannot rename over it
    settle();
  }
}
