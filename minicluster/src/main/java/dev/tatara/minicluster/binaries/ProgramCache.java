package dev.tatara.minicluster.binaries;

import dev.tatara.minicluster.MiniclusterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A folder of programs of one release, each got once and then found there. */
final class ProgramCache {
  private final Path folder;
  private final String version;
  private final List<BinarySource> sources;

  /**
   * @param folder where the programs are kept
   * @param version of all of them, for messages
   * @param sources asked in order for what is missing
   */
  ProgramCache(Path folder, String version, List<BinarySource> sources) {
    this.folder = folder;
    this.version = version;
    this.sources = List.copyOf(sources);
  }

  /** The path of a program. */
  Path program(String name) {
    return folder.resolve(name);
  }

  /**
   * Gets what is missing; where two do so at once, the second waits and finds it done.
   *
   * @throws MiniclusterException when no source has a program
   */
  void ensure(List<String> programs) {
    if (missing(programs).isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        assert lock.isValid();
        for (String program : missing(programs)) {
          get(program);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't use the cache folder " + folder, e);
    }
  }

  private void get(String program) {
    StringBuilder tried = new StringBuilder();
    for (BinarySource source : sources) {
      try {
        source.get(program, program(program));
        return;
      } catch (BinaryUnavailableException e) {
        tried.append("%n  %s".formatted(e.getMessage()));
      }
    }
    throw new MiniclusterException(
        "%s %s is missing in %s and could not be had:%s"
            .formatted(program, version, folder, tried));
  }

  private List<String> missing(List<String> programs) {
    return programs.stream().filter(name -> !Files.isExecutable(program(name))).toList();
  }
}
