package dev.tatara.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.model.ModelConfig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  private static final String MODEL = "model-00000.safetensors";
  private static final String OPTIMIZER = "optimizer-00000.safetensors";

  @TempDir private Path run;
  private final Arena arena = Arena.ofConfined();
  private CheckpointStore store;

  @BeforeEach
  void open() throws IOException {
    store = new CheckpointStore(run);
    Files.writeString(run.resolve("tokenizer.model"), "pieces");
  }

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void whatWasWrittenIsReadBack() throws IOException {
    Checkpoint written = write(7, 2.5f);
    Checkpoint found = store.newestWhole().orElseThrow();
    assertEquals(written.manifest(), found.manifest());
    assertEquals(7, found.step());
    assertEquals(CheckpointFixture.MODEL, found.manifest().model());
    assertEquals("pieces", Files.readString(found.tokenizer()));
    assertEquals(List.of("manifest.json", MODEL, OPTIMIZER, "tokenizer.model"), entries(found));
    assertEquals(2.5f, firstWeight(found));
  }

  @Test
  void aRunWithoutCheckpointsHasNone() throws IOException {
    assertEquals(Optional.empty(), store.newestWhole());
    assertEquals(-1, store.newestStep());
  }

  @Test
  void aFlippedBitIsNoticedNamedAndThePreviousOneUsed() throws IOException {
    write(10, 1);
    CheckpointFixture.flipBit(write(20, 2).file(MODEL));
    assertEquals(Optional.empty(), SkippedCheckpoint.of(run));
    assertEquals(10, store.newestWhole().orElseThrow().step());
    assertEquals(List.of("corrupt-step-00000020", "step-00000010"), entries());
    assertEquals(10, store.newestStep());
    SkippedCheckpoint skipped = SkippedCheckpoint.of(run).orElseThrow();
    assertEquals(20, skipped.step());
    assertEquals(10, skipped.continuedFrom());
    assertEquals(
        "file %s of %s has another SHA-256 than its manifest says"
            .formatted(MODEL, run.resolve("checkpoints/corrupt-step-00000020")),
        skipped.message(),
        "where it lies now");
    write(20, 3);
    assertEquals(20, store.newestWhole().orElseThrow().step());
  }

  @Test
  void whoOnlyReadsTakesTheNewestWholeOneAndMovesNothing() throws IOException {
    assertEquals(Optional.empty(), store.newestVerified());
    write(10, 1);
    CheckpointFixture.flipBit(write(20, 2).file(MODEL));
    assertEquals(10, store.newestVerified().orElseThrow().step());
    assertEquals(List.of("step-00000010", "step-00000020"), entries());
  }

  @Test
  void aTruncatedOnlyCheckpointEndsTheRunWithItsName() throws IOException {
    CheckpointFixture.truncate(write(10, 1).file(OPTIMIZER), 8);
    assertCorrupt(OPTIMIZER + " of " + folder(10) + " has ");
  }

  @Test
  void aFileThatTheDiskDoesNotGiveIsNamedAndThePreviousCheckpointUsed() throws IOException {
    write(10, 1);
    makeUnreadable(write(20, 2), MODEL);
    TrainerException fault = store.committed().getFirst().faults().getFirst();
    assertEquals(FailureReason.STORAGE_UNAVAILABLE, fault.reason());
    assertEquals(
        "file %s of %s cannot be read: Input/output error".formatted(MODEL, folder(20)),
        fault.getMessage());
    assertEquals(10, store.newestWhole().orElseThrow().step());
    assertEquals(List.of("corrupt-step-00000020", "step-00000010"), entries());
  }

  /** Puts a file in its place that is empty and yet gives an error to who reads it. */
  private static void makeUnreadable(Checkpoint checkpoint, String name) throws IOException {
    Files.delete(checkpoint.file(name));
    Files.createSymbolicLink(checkpoint.file(name), Path.of("/proc/self/mem"));
    Path file = checkpoint.file("manifest.json");
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode manifest = (ObjectNode) mapper.readTree(Files.readAllBytes(file));
    for (JsonNode entry : manifest.get("files")) {
      if (entry.get("path").asText().equals(name)) {
        ((ObjectNode) entry).put("bytes", 0);
      }
    }
    manifest.put("digest", mapper.treeToValue(manifest, CheckpointManifest.class).computeDigest());
    Files.write(file, mapper.writeValueAsBytes(manifest));
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(write(10, 1).file(MODEL));
    assertCorrupt(MODEL + " of " + folder(10) + " is missing");
  }

  @Test
  void aManifestThatWasTouchedIsNoManifest() throws IOException {
    Path manifest = write(10, 1).file("manifest.json");
    String json = Files.readString(manifest);
    Files.writeString(
        manifest, json.replace("\"consumedSamples\" : 80", "\"consumedSamples\" : 88"));
    assertCorrupt("manifest.json has another digest than it says");
    Files.writeString(manifest, json.substring(0, json.length() / 2));
    assertCorrupt("no checkpoint in " + folder(10));
    Files.writeString(manifest, json.replace("\"formatVersion\" : 2", "\"formatVersion\" : 1"));
    assertCorrupt("it is of format version 1, and this trainer reads version 2 alone");
  }

  @Test
  void theSameStepIsReplaced() throws IOException {
    write(10, 1);
    write(10, 4);
    assertEquals(4, firstWeight(store.newestWhole().orElseThrow()));
    assertEquals(List.of("step-00000010"), entries());
  }

  @Test
  void leftoversOfAnInterruptedWriterAreNoCheckpointAndAreRemoved() throws IOException {
    write(10, 1);
    Path leftover = run.resolve("checkpoints/.step-00000020.abcd1234-3.tmp");
    Files.createDirectories(leftover);
    Files.writeString(leftover.resolve("rank-00000.json"), "{");
    assertEquals(List.of(10), steps());
    store.tidy();
    assertFalse(Files.exists(leftover));
    assertEquals(List.of("step-00000010"), entries());
  }

  @Test
  void aCrashBetweenTheRenamesOfAReplacementLosesNothing() throws IOException {
    Path old = write(10, 1).folder();
    Files.move(old, run.resolve("checkpoints/.step-00000010.11112222.tmp"));
    assertEquals(List.of(), steps());
    store.tidy();
    assertEquals(List.of("step-00000010"), entries());
    assertEquals(1, firstWeight(store.newestWhole().orElseThrow()));
  }

  @Test
  void anotherModelIsRefused() throws IOException {
    Checkpoint checkpoint = write(10, 1);
    try (CheckpointReader reader = CheckpointReader.open(checkpoint)) {
      assertRefused(
          reader, CheckpointFixture.tensor("other", 0, arena), "it has no tensor 'other'");
      TensorPart longer =
          TensorPart.whole("weight", List.of(3L, 3L), arena.allocate(ValueLayout.JAVA_FLOAT, 9));
      assertRefused(reader, longer, "tensor 'weight' has the shape [2, 3], not [3, 3]");
      TrainerException refusal =
          assertThrows(
              TrainerException.class,
              () ->
                  reader.requireModel(
                      new ModelConfig(2, 16, 4, 64, 16, 1.0, 10_000, false, 1e-5, 100, 128)));
      assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
      reader.requireModel(CheckpointFixture.MODEL.withPaddedVocabulary(512));
    }
  }

  private static void assertRefused(CheckpointReader reader, TensorPart target, String message) {
    TrainerException refusal = assertThrows(TrainerException.class, () -> reader.read(target));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  private void assertCorrupt(String message) {
    TrainerException corrupt = assertThrows(TrainerException.class, store::newestWhole);
    assertEquals(FailureReason.CHECKPOINT_CORRUPT, corrupt.reason());
    assertTrue(corrupt.getMessage().contains(message), corrupt.getMessage());
  }

  private Checkpoint write(int step, float value) throws IOException {
    return store.write(
        CheckpointFixture.content(step, value, arena), run.resolve("tokenizer.model"));
  }

  private float firstWeight(Checkpoint checkpoint) {
    TensorPart weight = CheckpointFixture.tensor("weight", 0, arena);
    try (CheckpointReader reader = CheckpointReader.open(checkpoint)) {
      reader.read(weight);
    }
    return weight.memory().getAtIndex(ValueLayout.JAVA_FLOAT, 0);
  }

  private List<Integer> steps() {
    return store.committed().stream().map(Checkpoint::step).toList();
  }

  private Path folder(int step) {
    return run.resolve("checkpoints").resolve("step-%08d".formatted(step));
  }

  private List<String> entries() throws IOException {
    return entries(run.resolve("checkpoints"));
  }

  private static List<String> entries(Checkpoint checkpoint) throws IOException {
    return entries(checkpoint.folder());
  }

  private static List<String> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
