package dev.tatara.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.artifact.Manifest;
import dev.tatara.trainer.model.ParameterSpec;
import dev.tatara.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folder in which ranks put their files together. It becomes a checkpoint when its manifest is
 * there and it has got its name.
 *
 * @param folder hidden, beside its later place; the same for all ranks
 */
record UnfinishedCheckpoint(Path folder) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Makes the folder, unless another rank was faster. */
  void create() throws IOException {
    Files.createDirectories(folder);
  }

  /** Writes and forces to the device what one rank has, and says so in its sidecar. */
  void write(int rank, List<PartSource> weights, List<PartSource> moments) throws IOException {
    RankShard shard =
        new ShardWriter(folder, rank)
            .write(ShardKind.MODEL, weights)
            .write(ShardKind.OPTIMIZER, moments)
            .shard();
    AtomicFiles.write(folder.resolve(RankShard.file(rank)), MAPPER.writeValueAsBytes(shard));
  }

  /** Whether so many ranks have written all that they have. */
  boolean isWritten(int worldSize) {
    for (int rank = 0; rank < worldSize; rank++) {
      if (!Files.exists(folder.resolve(RankShard.file(rank)))) {
        return false;
      }
    }
    return true;
  }

  /** Leaves a note for rank 0; where the disk is full even that may be impossible. */
  void noteFailure(int rank, SaveFailure failure) throws IOException {
    Files.write(folder.resolve(RankShard.failureNote(rank)), MAPPER.writeValueAsBytes(failure));
  }

  /** What a rank that could not write has noted. */
  Optional<SaveFailure> failure(int worldSize) throws IOException {
    for (int rank = 0; rank < worldSize; rank++) {
      Path note = folder.resolve(RankShard.failureNote(rank));
      if (Files.exists(note)) {
        return Optional.of(read(rank, note));
      }
    }
    return Optional.empty();
  }

  private static SaveFailure read(int rank, Path note) throws IOException {
    try {
      SaveFailure failure = MAPPER.readValue(Files.readAllBytes(note), SaveFailure.class);
      return new SaveFailure(failure.kind(), "rank " + rank + ": " + failure.message());
    } catch (JsonProcessingException e) {
      return new SaveFailure(SaveFailure.Kind.STORAGE, "rank " + rank + " could not even note why");
    }
  }

  /** Removes a rank's files, to make room. */
  void remove(int rank) throws IOException {
    for (ShardKind kind : ShardKind.values()) {
      Files.deleteIfExists(folder.resolve(kind.file(rank)));
    }
  }

  /**
   * Writes the manifest, when all ranks have written.
   *
   * @param base holds what the ranks have left out, if they have not written a whole model
   * @throws IllegalStateException when the ranks' parts do not make whole tensors
   */
  CheckpointManifest complete(
      CheckpointFacts facts, int worldSize, Path tokenizer, Optional<BaseModel> base)
      throws IOException {
    List<RankShard> shards = new ArrayList<>();
    List<FileEntry> files = new ArrayList<>();
    for (int rank = 0; rank < worldSize; rank++) {
      Path file = folder.resolve(RankShard.file(rank));
      RankShard shard = MAPPER.readValue(Files.readAllBytes(file), RankShard.class);
      shards.add(shard);
      files.addAll(shard.files());
    }
    for (Path copy : TokenizerFiles.copy(tokenizer, folder)) {
      files.add(FileEntry.of(folder, copy));
    }
    Map<String, StoredTensor> tensors = ShardWriter.merge(shards);
    if (base.isPresent() && !isWhole(facts, tensors)) {
      BaseModel.Listing elsewhere = base.get().listedIn(folder);
      files.addAll(elsewhere.files());
      tensors.putAll(elsewhere.tensors());
    }
    files.sort(Comparator.comparing(FileEntry::path));
    CheckpointManifest manifest = CheckpointManifest.of(facts, files, tensors);
    for (int rank = 0; rank < worldSize; rank++) {
      Files.delete(folder.resolve(RankShard.file(rank)));
    }
    AtomicFiles.writeJson(folder.resolve(Manifest.FILE_NAME), manifest);
    return manifest;
  }

  private static boolean isWhole(CheckpointFacts facts, Map<String, StoredTensor> tensors) {
    return ParameterSpec.all(facts.model()).stream()
        .allMatch(spec -> tensors.containsKey(spec.name()));
  }
}
