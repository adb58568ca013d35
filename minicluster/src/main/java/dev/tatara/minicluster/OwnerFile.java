package dev.tatara.minicluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Says which process owns a state folder: its identifier and, as those are reused, its start. */
record OwnerFile(Path file) {
  // Linux tells the start in seconds since a boot time that may shift when the clock is set.
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  void write() {
    ProcessHandle self = ProcessHandle.current();
    String text = "%d %s%n".formatted(self.pid(), startOf(self));
    FileTrees.replace(file, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The owner, if it lives. */
  Optional<ProcessHandle> owner() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String[] words = Files.readString(file).strip().split(" ");
      Instant start = Instant.parse(words[1]);
      return ProcessHandle.of(Long.parseLong(words[0]))
          .filter(ProcessHandle::isAlive)
          .filter(process -> near(startOf(process), start));
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + file, e);
    }
  }

  private static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static boolean near(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(TOLERANCE) <= 0;
  }
}
