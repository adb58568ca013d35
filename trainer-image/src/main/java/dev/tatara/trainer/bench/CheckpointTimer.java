package dev.tatara.trainer.bench;

import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointContent;
import dev.tatara.trainer.checkpoint.CheckpointFacts;
import dev.tatara.trainer.checkpoint.CheckpointLayout;
import dev.tatara.trainer.checkpoint.CheckpointReader;
import dev.tatara.trainer.checkpoint.CheckpointSaver;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.checkpoint.Retention;
import dev.tatara.trainer.checkpoint.SaveFigures;
import dev.tatara.trainer.checkpoint.SaveListener;
import dev.tatara.trainer.checkpoint.StagingMemory;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.comm.SoloCommunicator;
import dev.tatara.trainer.model.ModelConfig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Saves and loads a checkpoint of one process, and does plainly what the disk has to do for it:
 * copying the same bytes, and reading them. What is read comes from the disk, not from memory; what
 * is written is on the disk when the time stops.
 */
final class CheckpointTimer implements AutoCloseable {
  private static final int TENSORS = 24;
  private static final long ROW = 1024;
  private static final int CHUNK_BYTES = 8 << 20;

  /**
   * What one round took.
   *
   * @param save from the call to the commit, as the saver itself counts it
   * @param copySeconds to write the same bytes again, from memory, and to force them to the disk
   * @param loadSeconds to verify the checkpoint and to read it
   * @param readSeconds to read the same bytes
   */
  record Round(SaveFigures save, double copySeconds, double loadSeconds, double readSeconds) {}

  private final Path folder;
  private final Arena arena = Arena.ofShared();
  private final List<TensorPart> weights = new ArrayList<>();
  private final List<TensorPart> moments = new ArrayList<>();
  private final PageCache cache = new PageCache();
  private SaveFigures last;

  /**
   * @param folder to work in, on the disk to measure
   * @param bytes of the state, about
   */
  CheckpointTimer(Path folder, long bytes) throws IOException {
    this.folder = folder;
    Files.write(folder.resolve("tokenizer.model"), new byte[] {1});
    long rows = Math.max(1, bytes / (3 * TENSORS * ROW * Float.BYTES));
    for (int number = 0; number < TENSORS; number++) {
      String name = "weight." + number;
      weights.add(tensor(name, rows));
      moments.add(tensor(TensorPart.EXP_AVG + name, rows));
      moments.add(tensor(TensorPart.EXP_AVG_SQ + name, rows));
    }
  }

  private TensorPart tensor(String name, long rows) {
    MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, rows * ROW);
    long seed = name.hashCode();
    for (long i = 0; i < rows * ROW; i++) {
      seed = seed * 6364136223846793005L + 1442695040888963407L;
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, seed >>> 40);
    }
    return TensorPart.whole(name, List.of(rows, ROW), memory);
  }

  /** Does everything once. */
  Round round(int number) throws IOException {
    Path run = folder.resolve("round-" + number);
    try {
      Checkpoint checkpoint = save(run, number);
      double copy = copy(checkpoint, run.resolve("copy"));
      double read = read(checkpoint);
      double load = load(checkpoint);
      return new Round(last, copy, load, read);
    } finally {
      AtomicFiles.delete(run);
    }
  }

  private Checkpoint save(Path run, int step) {
    CheckpointStore store = new CheckpointStore(run);
    SaveListener listener =
        new SaveListener() {
          @Override
          public void committed(Checkpoint checkpoint, SaveFigures figures) {
            last = figures;
          }
        };
    try (CheckpointSaver saver =
        new CheckpointSaver(
            store,
            new SoloCommunicator(),
            new Retention(1, 0),
            folder.resolve("tokenizer.model"),
            listener,
            StagingMemory.HOST)) {
      CheckpointContent content = new CheckpointContent(facts(step), weights, moments);
      saver.reserve(content);
      saver.save(content);
      saver.finish(true);
    }
    return store.committed().getFirst();
  }

  private static CheckpointFacts facts(int step) {
    return new CheckpointFacts(
        step,
        step,
        step,
        0,
        new ModelConfig(1, 8, 1, 8, 8, 1, 10_000, false, 1e-5, 128, 128),
        "fp32",
        new CheckpointLayout(1, 1, 1));
  }

  private static double copy(Checkpoint checkpoint, Path target) throws IOException {
    Files.createDirectories(target);
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    long start = System.nanoTime();
    for (FileEntry entry : checkpoint.manifest().files()) {
      try (FileChannel from = FileChannel.open(checkpoint.file(entry.path()));
          FileChannel to =
              FileChannel.open(
                  target.resolve(entry.path()),
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE)) {
        // Not transferTo, which some file systems answer by sharing the blocks.
        while (from.read(chunk.clear()) >= 0) {
          chunk.flip();
          while (chunk.hasRemaining()) {
            to.write(chunk);
          }
        }
        to.force(true);
      }
    }
    double seconds = seconds(start);
    AtomicFiles.delete(target);
    return seconds;
  }

  private double read(Checkpoint checkpoint) throws IOException {
    forget(checkpoint);
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    long start = System.nanoTime();
    for (FileEntry entry : checkpoint.manifest().files()) {
      try (FileChannel from = FileChannel.open(checkpoint.file(entry.path()))) {
        while (from.read(chunk.clear()) >= 0) {
          // what was read is not needed
        }
      }
    }
    return seconds(start);
  }

  private double load(Checkpoint checkpoint) throws IOException {
    forget(checkpoint);
    long start = System.nanoTime();
    checkpoint.verify();
    try (CheckpointReader reader = CheckpointReader.open(checkpoint)) {
      reader.read(weights);
      reader.read(moments);
    }
    return seconds(start);
  }

  private void forget(Checkpoint checkpoint) throws IOException {
    for (FileEntry entry : checkpoint.manifest().files()) {
      cache.drop(checkpoint.file(entry.path()));
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    arena.close();
  }
}
