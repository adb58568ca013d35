package dev.tatara.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.artifact.Manifest;
import dev.tatara.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A committed checkpoint.
 *
 * @param folder holds the files and the manifest
 * @param manifest as read from the folder
 */
public record Checkpoint(Path folder, CheckpointManifest manifest) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * Reads the manifest of a folder.
   *
   * @throws TrainerException {@code CheckpointCorrupt} when it is missing, damaged or of another
   *     format
   */
  public static Checkpoint open(Path folder) {
    Path file = folder.resolve(Manifest.FILE_NAME);
    try {
      JsonNode json = MAPPER.readTree(Files.readAllBytes(file));
      String kind = json.path("kind").asText();
      int version = json.path("formatVersion").asInt();
      if (!kind.equals(CheckpointManifest.KIND)) {
        throw new IOException(Manifest.FILE_NAME + " is that of a " + kind);
      }
      if (version != CheckpointManifest.FORMAT_VERSION) {
        throw new IOException(
            "it is of format version %d, and this trainer reads version %d alone"
                .formatted(version, CheckpointManifest.FORMAT_VERSION));
      }
      CheckpointManifest manifest = MAPPER.treeToValue(json, CheckpointManifest.class);
      if (!manifest.computeDigest().equals(manifest.digest())) {
        throw new IOException(Manifest.FILE_NAME + " has another digest than it says");
      }
      return new Checkpoint(folder, manifest);
    } catch (JsonProcessingException e) {
      throw corrupt(folder, Manifest.FILE_NAME + " is damaged: " + e.getOriginalMessage(), e);
    } catch (NoSuchFileException e) {
      throw corrupt(folder, e.getMessage() + " is missing", e);
    } catch (IOException e) {
      throw corrupt(folder, e.getMessage(), e);
    }
  }

  private static TrainerException corrupt(Path folder, String fault, Exception cause) {
    return new TrainerException(
        FailureReason.CHECKPOINT_CORRUPT,
        "no checkpoint in " + folder + ": " + fault,
        "remove the folder " + folder + " to go on from an earlier checkpoint",
        cause);
  }

  /** Optimizer steps done. */
  public int step() {
    return manifest.step();
  }

  /** The path of one of its files. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /** Its tokenizer, so that it can be used by itself. */
  public Path tokenizer() {
    return TokenizerFiles.modelIn(folder);
  }

  /** The files with the fp32 master weights. */
  public List<FileEntry> weightFiles() {
    return manifest.files().stream().filter(f -> ShardKind.MODEL.owns(f.path())).toList();
  }

  /** All that a use of the model without its optimizer reads: weights and tokenizer. */
  public List<FileEntry> modelFiles() {
    return manifest.files().stream().filter(f -> !ShardKind.OPTIMIZER.owns(f.path())).toList();
  }

  /** The files that lie in its folder, and not in that of the weights it adapts. */
  List<FileEntry> ownFiles() {
    return manifest.files().stream().filter(file -> !file.path().startsWith("../")).toList();
  }

  /** Bytes of the {@link #ownFiles}. */
  long ownBytes() {
    return ownFiles().stream().mapToLong(FileEntry::bytes).sum();
  }

  /**
   * Hashes every file, several at a time.
   *
   * @throws TrainerException {@code CheckpointCorrupt} when some are missing or differ from the
   *     manifest, {@code StorageUnavailable} when some cannot be read; the message names the first
   */
  public void verify() {
    Verification.requireWhole(folder, manifest.files());
  }

  /** Hashes every file, and says of each that is not whole what is wrong with it. */
  public List<TrainerException> faults() {
    return Verification.faults(folder, manifest.files());
  }

  /** As {@link #verify}, for the {@link #modelFiles} alone. */
  public void verifyModel() {
    Verification.requireWhole(folder, modelFiles());
  }
}
