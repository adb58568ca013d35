package dev.tatara.trainer.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.comm.Communicator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The rollbacks of a run: {@code rollbacks.json} in its folder. Rank 0 reads and writes it, and all
 * ranks know what it says, so that processes that are started again go around the same samples.
 */
final class Rollbacks {
  static final String FILE = "rollbacks.json";

  /** So often a run may go back to a checkpoint or behind it; after that, others would not help. */
  static final int MOST = 2;

  private static final int FORMAT_VERSION = 1;
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  /** The file. */
  private record Content(int formatVersion, int seed, String data, List<Rollback> rollbacks) {}

  private final Path file;
  private final DataOrder order;
  private final Communicator world;
  private final List<Rollback> all;

  private Rollbacks(Path file, DataOrder order, Communicator world, List<Rollback> all) {
    this.file = file;
    this.order = order;
    this.world = world;
    this.all = new ArrayList<>(all);
  }

  /**
   * Collective: what the run's folder says.
   *
   * @param order of the run's samples
   * @param world all ranks of the run, over host memory
   * @throws TrainerException {@code ConfigurationInvalid} on all ranks when the file is of another
   *     order or cannot be understood
   */
  static Rollbacks open(Path runDirectory, DataOrder order, Communicator world) throws IOException {
    Path file = runDirectory.resolve(FILE);
    byte[] own = world.rank() == 0 && Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    String fault = own.length == 0 ? "" : fault(own, order);
    // One judges for all, so that all end alike.
    String agreed = new String(bytesFromRankZero(world, fault.getBytes(UTF_8)), UTF_8);
    if (!agreed.isEmpty()) {
      throw invalid(file + " " + agreed);
    }
    byte[] bytes = bytesFromRankZero(world, own);
    List<Rollback> all =
        bytes.length == 0 ? List.of() : MAPPER.readValue(bytes, Content.class).rollbacks();
    return new Rollbacks(file, order, world, all);
  }

  /**
   * Gives a run those of another, whose checkpoint it goes on from: it goes the same way around the
   * samples, and may go back as often itself.
   *
   * @param from folder of the other run
   * @param to folder of the run
   * @param name of the other run
   */
  static void takeOver(Path from, Path to, String name) throws IOException {
    Path theirs = from.resolve(FILE);
    Path ours = to.resolve(FILE);
    if (!Files.exists(theirs)) {
      Files.deleteIfExists(ours);
      return;
    }
    Content content = MAPPER.readValue(Files.readAllBytes(theirs), Content.class);
    List<Rollback> all = content.rollbacks().stream().map(each -> each.of(name)).toList();
    AtomicFiles.writeJson(
        ours, new Content(content.formatVersion(), content.seed(), content.data(), all));
  }

  /** What is wrong with a file; empty for nothing. */
  private static String fault(byte[] bytes, DataOrder order) {
    Content content;
    try {
      content = MAPPER.readValue(bytes, Content.class);
    } catch (IOException e) {
      return "is damaged: " + e.getMessage();
    }
    if (content == null) {
      return "is damaged: it holds null";
    }
    if (content.formatVersion() != FORMAT_VERSION) {
      return "is of another format version";
    }
    if (content.seed() != order.seed() || !order.data().equals(content.data())) {
      return "is of other data or another training.seed";
    }
    if (!isWhole(content.rollbacks())) {
      return "is damaged: 'rollbacks' lacks something, or holds null";
    }
    return "";
  }

  private static boolean isWhole(List<Rollback> rollbacks) {
    return rollbacks != null
        && rollbacks.stream()
            .allMatch(
                rollback ->
                    rollback != null
                        && rollback.leftOut() != null
                        && rollback.leftOut().stream().allMatch(Objects::nonNull));
  }

  private static TrainerException invalid(String message) {
    return new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        message,
        "move the file away: the run then trains again on the samples that it would leave out");
  }

  /** Those so far, in their order. */
  List<Rollback> all() {
    return List.copyOf(all);
  }

  /**
   * Collective: notes a rollback, on the disk, before it takes place.
   *
   * @param fromStep optimizer steps done
   * @param toStep of the newest checkpoint, or 0
   * @param leftOut samples to go around from now on
   * @param cause what there was to see
   * @throws TrainerException {@code NonFiniteLoss} on all ranks when the run has gone back to that
   *     checkpoint, or to later ones, too often
   * @throws IOException on rank 0, when the volume cannot be written
   */
  void add(int fromStep, int toStep, List<SampleRange> leftOut, String cause) throws IOException {
    long before =
        all.stream()
            .filter(rollback -> rollback.run() == null && rollback.toStep() >= toStep)
            .count();
    if (before >= MOST) {
      throw NonFiniteLoss.of(
          "%s, after %d rollbacks to %s"
              .formatted(cause, before, toStep == 0 ? "the beginning" : "step " + toStep));
    }
    String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    all.add(new Rollback(fromStep, toStep, leftOut, time));
    if (world.rank() == 0) {
      AtomicFiles.writeJson(file, new Content(FORMAT_VERSION, order.seed(), order.data(), all));
    }
  }

  /** Files of other hosts may show late: one rank reads for all. */
  private static byte[] bytesFromRankZero(Communicator world, byte[] own) {
    try (Arena arena = Arena.ofConfined()) {
      int bytes = Math.toIntExact(world.fromRankZero(own.length));
      if (bytes == 0) {
        return new byte[0];
      }
      // Whole elements, as communicators move them.
      MemorySegment content = arena.allocate(Math.ceilDiv(bytes, 8) * 8L, 8);
      if (world.rank() == 0) {
        content.copyFrom(MemorySegment.ofArray(own));
      }
      world.broadcast(content, 0);
      return content.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
