package dev.tatara.trainer.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Processor;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.tensor.Torch.GemmChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a run multiplies matrices on CPUs: timed by rank 0 at the run's first start, taken by all
 * ranks, and kept in {@code kernels.json} of the run's folder, so that a restart computes the same
 * bits. On another processor it is timed again.
 */
final class MatrixKernels {
  private static final Logger LOG = LoggerFactory.getLogger(MatrixKernels.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  static final String FILE = "kernels.json";

  private static final int FORMAT_VERSION = 1;

  /**
   * The file.
   *
   * @param processor that it was timed on
   * @param elementType of the matrices
   * @param matrixProducts the choice
   */
  private record Content(
      int formatVersion, String processor, ElementType elementType, GemmChoice matrixProducts) {}

  private MatrixKernels() {}

  /**
   * Collective: settles how this process multiplies matrices of a type.
   *
   * @param world all ranks of the run, over host memory
   */
  static void settle(Torch torch, Path runDirectory, ElementType type, Communicator world)
      throws IOException {
    GemmChoice choice = GemmChoice.USUAL;
    if (world.rank() == 0) {
      choice = chosen(torch, runDirectory.resolve(FILE), type);
    }
    torch.useGemm(type, GemmChoice.values()[(int) world.fromRankZero(choice.ordinal())]);
  }

  private static GemmChoice chosen(Torch torch, Path file, ElementType type) throws IOException {
    String processor = Processor.current().name();
    if (Files.exists(file)) {
      Content content = read(file);
      if (content != null
          && content.formatVersion() == FORMAT_VERSION
          && processor.equals(content.processor())
          && content.elementType() == type
          && content.matrixProducts() != null) {
        return content.matrixProducts();
      }
      LOG.info("{} is of another processor or type: timing matrix products anew", file);
    }
    GemmChoice choice = torch.fastestGemm(type);
    AtomicFiles.writeJson(file, new Content(FORMAT_VERSION, processor, type, choice));
    return choice;
  }

  /** Null when it cannot be understood: it is only a timing, and can be made again. */
  private static Content read(Path file) throws IOException {
    try {
      return MAPPER.readValue(file.toFile(), Content.class);
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
