package dev.tatara.trainer.safetensors;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Which file each tensor is in, as Hugging Face writes it beside sharded files.
 *
 * @param metadata holds {@code total_size}, the bytes of all tensors
 * @param weightMap tensor to file, a name in the same folder
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ShardIndex(
    Map<String, Object> metadata, @JsonProperty("weight_map") Map<String, String> weightMap) {
  /** The name of the index. */
  static final String FILE_NAME = "model.safetensors.index.json";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  static ShardIndex of(long totalSize, Map<String, String> weightMap) {
    return new ShardIndex(Map.of("total_size", totalSize), weightMap);
  }

  /**
   * Reads the index of a folder.
   *
   * @throws MalformedSafetensorsException when it is no such index, or names files elsewhere
   */
  static ShardIndex read(Path folder) throws IOException {
    Path file = folder.resolve(FILE_NAME);
    ShardIndex index;
    try {
      index = MAPPER.readValue(Files.readAllBytes(file), ShardIndex.class);
    } catch (JsonProcessingException e) {
      throw new MalformedSafetensorsException(file, e.getOriginalMessage(), e);
    }
    if (index.weightMap == null || index.weightMap.isEmpty()) {
      throw new MalformedSafetensorsException(file, "it has no weight_map");
    }
    for (String name : index.weightMap.values()) {
      if (name == null || !Path.of(name).equals(Path.of(name).getFileName())) {
        throw new MalformedSafetensorsException(file, "'" + name + "' is no file of its folder");
      }
    }
    return index;
  }

  void write(Path folder) throws IOException {
    AtomicFiles.writeJson(folder.resolve(FILE_NAME), this);
  }
}
