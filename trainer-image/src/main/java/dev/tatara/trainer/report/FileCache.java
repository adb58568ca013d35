package dev.tatara.trainer.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What files say that were read already: while a run goes on, one is read again when it is another.
 *
 * @param <T> what is kept of a file
 */
final class FileCache<T> {
  private record Entry<T>(long size, FileTime modified, T content) {}

  private final Map<Path, Entry<T>> entries = new HashMap<>();

  /** What a file says; of one that cannot be read, which may be readable later, nothing is kept. */
  synchronized Optional<T> get(Path file, Function<Path, Optional<T>> reader) {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      return reader.apply(file);
    }
    Entry<T> entry = entries.get(file);
    if (entry != null
        && entry.size() == now.size()
        && entry.modified().equals(now.lastModifiedTime())) {
      return Optional.of(entry.content());
    }
    Optional<T> content = reader.apply(file);
    content.ifPresent(
        read -> entries.put(file, new Entry<>(now.size(), now.lastModifiedTime(), read)));
    return content;
  }

  /** Forgets all other files. */
  synchronized void retain(Set<Path> files) {
    entries.keySet().retainAll(files);
  }
}
