package dev.tatara.trainer.artifact;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code manifest.json} of an artifact: what it was made from, how, and what it holds.
 *
 * @param kind {@code corpus}, {@code tokenizer} or {@code dataset}
 * @param formatVersion of the kind's files
 * @param digest of the {@link ArtifactKey}; the folder's name in the store
 * @param created UTC, ISO-8601
 * @param trainerVersion that made it
 * @param inputs files or artifacts it was made from, with their hashes
 * @param settings that determined the content
 * @param counts documents, characters, tokens and the like
 * @param licences SPDX identifiers of the text
 * @param files every file of the folder but the manifest
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
    String kind,
    int formatVersion,
    String digest,
    String created,
    String trainerVersion,
    Map<String, Object> inputs,
    Map<String, Object> settings,
    Map<String, Object> counts,
    List<String> licences,
    List<FileEntry> files) {

  /** The name of the file that makes a folder an artifact. */
  public static final String FILE_NAME = "manifest.json";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * Reads the manifest of a folder.
   *
   * @throws TrainerException {@code ArtifactCorrupt} when it is missing or malformed
   */
  public static Manifest read(Path folder) {
    Path file = folder.resolve(FILE_NAME);
    try {
      return MAPPER.readValue(Files.readAllBytes(file), Manifest.class);
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.ARTIFACT_CORRUPT,
          "no artifact in " + folder + ": " + FILE_NAME + " cannot be read: " + e,
          "name a folder that a step committed; a folder without a manifest is unfinished",
          e);
    }
  }

  /** A count that is a whole number, such as {@code documents}. */
  public long count(String name) {
    if (counts.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalArgumentException("the manifest of a " + kind + " counts no " + name);
  }
}
