package dev.tatara.minicluster.quickstart;

import dev.tatara.minicluster.FileTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The folder that stands for a volume on this machine. */
final class VolumeFiles {
  private final Path root;

  VolumeFiles(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  Path resolve(String path) {
    return root.resolve(path);
  }

  /**
   * Puts a file on the volume. Readers see the old one or the whole new one; an equal one is left
   * alone.
   *
   * @throws QuickstartException naming the file, when it can't be copied
   */
  void put(Path file, String path) {
    Path target = root.resolve(path);
    try {
      if (Files.exists(target) && Files.mismatch(file, target) == -1) {
        return;
      }
      Files.createDirectories(target.getParent());
      FileTrees.replace(
          target, beside -> Files.copy(file, beside, StandardCopyOption.REPLACE_EXISTING));
    } catch (IOException e) {
      throw new QuickstartException("can't copy %s to %s: %s".formatted(file, target, e), e);
    }
  }
}
