package dev.tatara.trainer.safetensors;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The tensors of a folder, memory-mapped: in {@code model.safetensors}, or in the files that {@code
 * model.safetensors.index.json} names. Safe for use by several threads.
 */
public final class SafetensorsFolder implements AutoCloseable {
  /** The name of a file that holds all tensors. */
  public static final String SINGLE = "model.safetensors";

  private final Path folder;
  private final Map<String, SafetensorsFile> files = new LinkedHashMap<>();
  private final Map<String, SafetensorsFile> tensors = new LinkedHashMap<>();

  private SafetensorsFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Maps the files.
   *
   * @throws MalformedSafetensorsException when a file is not valid, or lacks a tensor that the
   *     index says it has
   * @throws IOException when a file is missing or cannot be read
   */
  public static SafetensorsFolder open(Path folder) throws IOException {
    SafetensorsFolder opened = new SafetensorsFolder(folder);
    try {
      if (Files.exists(folder.resolve(ShardIndex.FILE_NAME))) {
        opened.mapShards(ShardIndex.read(folder));
      } else if (Files.exists(folder.resolve(SINGLE))) {
        SafetensorsFile file = opened.map(SINGLE);
        file.names().forEach(name -> opened.tensors.put(name, file));
      } else {
        throw new FileNotFoundException(
            folder + " holds neither " + SINGLE + " nor " + ShardIndex.FILE_NAME);
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void mapShards(ShardIndex index) throws IOException {
    for (Map.Entry<String, String> entry : index.weightMap().entrySet()) {
      SafetensorsFile file = map(entry.getValue());
      if (!file.names().contains(entry.getKey())) {
        throw new MalformedSafetensorsException(
            file.path(),
            "it has no tensor '" + entry.getKey() + "', which " + ShardIndex.FILE_NAME + " lists");
      }
      tensors.put(entry.getKey(), file);
    }
  }

  private SafetensorsFile map(String name) throws IOException {
    SafetensorsFile file = files.get(name);
    if (file == null) {
      Path path = folder.resolve(name);
      if (!Files.isRegularFile(path)) {
        throw new FileNotFoundException(path + " is missing");
      }
      file = SafetensorsFile.open(path);
      files.put(name, file);
    }
    return file;
  }

  /** The folder that was opened. */
  public Path folder() {
    return folder;
  }

  /** The names of all tensors. */
  public Collection<String> names() {
    return Collections.unmodifiableCollection(tensors.keySet());
  }

  /**
   * A tensor's type and shape.
   *
   * @throws NoSuchElementException when there is no tensor of that name
   */
  public TensorDescriptor descriptor(String name) {
    return file(name).descriptor(name);
  }

  /**
   * A tensor's bytes, as {@link SafetensorsFile#bytes}.
   *
   * @throws NoSuchElementException when there is no tensor of that name
   */
  public MemorySegment bytes(String name) {
    return file(name).bytes(name);
  }

  private SafetensorsFile file(String name) {
    SafetensorsFile file = tensors.get(name);
    if (file == null) {
      throw new NoSuchElementException(folder + " holds no tensor '" + name + "'");
    }
    return file;
  }

  @Override
  public void close() {
    files.values().forEach(SafetensorsFile::close);
  }
}
