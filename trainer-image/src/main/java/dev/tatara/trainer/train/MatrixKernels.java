package dev.tatara.trainer.train;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Processor;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.tensor.Torch.GemmChoice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
   * Collective: settles how this process multiplies matrices of a type. Where the ranks have
   * processors of several kinds, each takes the usual way for its own.
   *
   * @param world all ranks of the run, over host memory
   * @return what this process takes
   */
  static GemmChoice settle(Torch torch, Path runDirectory, ElementType type, Communicator world) {
    GemmChoice choice = GemmChoice.USUAL;
    if (allAlike(world)) {
      if (world.rank() == 0) {
        choice = chosen(torch, runDirectory.resolve(FILE), type);
      }
      choice = GemmChoice.values()[(int) world.fromRankZero(choice.ordinal())];
    } else {
      LOG.info("ranks have processors of several kinds: matrix products are not timed");
    }
    torch.useGemm(type, choice);
    return choice;
  }

  private static boolean allAlike(Communicator world) {
    int own = Processor.current().name().hashCode();
    try (Arena arena = Arena.ofConfined()) {
      boolean differs = world.fromRankZero(own) != own;
      MemorySegment flag = arena.allocateFrom(ValueLayout.JAVA_FLOAT, differs ? 1 : 0);
      world.allReduceMax(flag);
      return flag.get(ValueLayout.JAVA_FLOAT, 0) == 0;
    }
  }

  private static GemmChoice chosen(Torch torch, Path file, ElementType type) {
    String processor = Processor.current().name();
    Content content = read(file);
    if (content != null
        && content.formatVersion() == FORMAT_VERSION
        && processor.equals(content.processor())
        && content.elementType() == type
        && content.matrixProducts() != null) {
      return content.matrixProducts();
    }
    GemmChoice choice = torch.fastestGemm(type);
    try {
      AtomicFiles.writeJson(file, new Content(FORMAT_VERSION, processor, type, choice));
    } catch (IOException e) {
      LOG.warn(
          "{} cannot be written, so that a restart may choose otherwise: {}", file, e.toString());
    }
    return choice;
  }

  /** Null when there is none, or none that can be understood: a timing can be made again. */
  private static Content read(Path file) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return MAPPER.readValue(file.toFile(), Content.class);
    } catch (IOException e) {
      LOG.warn("{} cannot be read: timing matrix products anew: {}", file, e.toString());
      return null;
    }
  }
}
