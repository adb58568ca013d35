package dev.tatara.minicluster.node.volume;

import dev.tatara.minicluster.node.NotYetException;
import io.fabric8.kubernetes.api.model.KeyToPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The files of a volume that is made from objects: content and mode by relative path. */
final class VolumeFiles {
  private static final int DEFAULT_MODE = 0644;

  private record Entry(byte[] content, int mode) {}

  private final Map<String, Entry> entries = new TreeMap<>();
  private final int defaultMode;

  /**
   * @param defaultMode permission bits, or null for 0644
   */
  VolumeFiles(Integer defaultMode) {
    this.defaultMode = defaultMode == null ? DEFAULT_MODE : defaultMode;
  }

  /**
   * @param mode permission bits, or null for the volume's
   */
  void add(String path, byte[] content, Integer mode) {
    entries.put(path, new Entry(content, mode == null ? defaultMode : mode));
  }

  /**
   * Adds an object's entries: all of them under their keys, or the listed ones under other paths.
   *
   * @throws NotYetException when a listed key is missing and not optional
   */
  void addAll(Map<String, byte[]> content, List<KeyToPath> items, Boolean optional)
      throws NotYetException {
    if (items == null || items.isEmpty()) {
      content.forEach((key, bytes) -> add(key, bytes, null));
      return;
    }
    for (KeyToPath item : items) {
      byte[] bytes = content.get(item.getKey());
      if (bytes != null) {
        add(item.getPath(), bytes, item.getMode());
      } else if (!Boolean.TRUE.equals(optional)) {
        throw new NotYetException("references non-existent config key: " + item.getKey());
      }
    }
  }

  /** Writes all files into a folder. */
  void write(Path folder) {
    try {
      for (Map.Entry<String, Entry> entry : entries.entrySet()) {
        Path file = folder.resolve(entry.getKey());
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.write(file, entry.getValue().content());
        Files.setPosixFilePermissions(file, permissions(entry.getValue().mode()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't write a volume to " + folder, e);
    }
  }

  static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all =
        PosixFilePermission.values(); // owner read first, others' execute last
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        permissions.add(all[i]);
      }
    }
    return permissions;
  }
}
