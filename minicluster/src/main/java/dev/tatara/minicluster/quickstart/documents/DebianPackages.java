package dev.tatara.minicluster.quickstart.documents;

import dev.tatara.minicluster.FileTrees;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Downloads Debian packages with {@code apt-get download} and unpacks them with {@code dpkg-deb};
 * nothing is installed.
 *
 * <p>A package that was downloaded once is taken from the folder ever after, in the version it then
 * had, so that the text made from it stays the same.
 */
final class DebianPackages {
  private static final int TIMEOUT_SECONDS = 180;

  private final Path folder;
  private final String aptGet;
  private final Consumer<String> progress;
  private boolean updated;

  /**
   * @param folder where downloaded packages are kept
   * @param aptGet the program, found in the PATH
   */
  DebianPackages(Path folder, String aptGet, Consumer<String> progress) {
    this.folder = folder;
    this.aptGet = aptGet;
    this.progress = progress;
  }

  /** The package's {@code .deb} if it was downloaded before. */
  Optional<Path> downloaded(DebianPackage wanted) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(wanted.name() + "_"))
          .filter(file -> file.getFileName().toString().endsWith(".deb"))
          .max(Comparator.naturalOrder());
    }
  }

  /**
   * The package's {@code .deb}, downloaded if need be; empty when this release of Debian does not
   * have it.
   *
   * @throws IOException when there is no apt, no package lists or no network, with what apt said
   */
  Optional<Path> fetch(DebianPackage wanted) throws IOException {
    Optional<Path> before = downloaded(wanted);
    if (before.isPresent()) {
      return before;
    }
    Files.createDirectories(folder);
    Path partial = Files.createTempDirectory(folder, ".download-");
    try {
      Outcome outcome = download(wanted, partial);
      if (!outcome.succeeded() && !updated && "root".equals(System.getProperty("user.name"))) {
        progress.accept("refreshing the package lists (apt-get update)");
        run(partial, aptGet, "update", "-q", "-o", "Acquire::http::Timeout=15");
        updated = true;
        outcome = download(wanted, partial);
      }
      if (outcome.output().contains("Unable to locate package")) {
        return Optional.empty();
      }
      if (!outcome.succeeded()) {
        throw new IOException("apt-get download " + wanted.name() + ": " + outcome.lastLine());
      }
      Path deb = new DebianPackages(partial, aptGet, progress).downloaded(wanted).orElseThrow();
      return Optional.of(
          Files.move(deb, folder.resolve(deb.getFileName()), StandardCopyOption.ATOMIC_MOVE));
    } finally {
      FileTrees.delete(partial);
    }
  }

  /** What to do with one unpacked page. */
  interface PageReader {
    void read(Path page) throws IOException;
  }

  /**
   * Unpacks a {@code .deb} for as long as it takes to read its pages, in the order of their paths.
   */
  void readPages(DebianPackage wanted, Path deb, PageReader reader) throws IOException {
    Path root = Files.createTempDirectory(folder, ".unpacked-");
    try {
      Outcome outcome = run(folder, "dpkg-deb", "-x", deb.toString(), root.toString());
      if (!outcome.succeeded()) {
        throw new IOException("dpkg-deb -x " + deb + ": " + outcome.lastLine());
      }
      PathMatcher pages = FileSystems.getDefault().getPathMatcher("glob:" + wanted.pages());
      try (Stream<Path> files = Files.walk(root)) {
        for (Path page :
            files
                .filter(Files::isRegularFile)
                .filter(file -> pages.matches(root.relativize(file)))
                .sorted()
                .toList()) {
          reader.read(page);
        }
      }
    } finally {
      FileTrees.delete(root);
    }
  }

  private Outcome download(DebianPackage wanted, Path into) throws IOException {
    progress.accept("downloading Debian's " + wanted.name());
    return run(
        into,
        aptGet,
        "download",
        "-q",
        "-o",
        "Acquire::http::Timeout=15",
        "-o",
        "Acquire::Retries=1",
        wanted.name());
  }

  private record Outcome(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }

    String lastLine() {
      List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
      return lines.isEmpty() ? "exit code " + exitCode : lines.getLast();
    }
  }

  private static Outcome run(Path folder, String... command) throws IOException {
    Path log = Files.createTempFile("tatara-apt", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8"); // the messages are read
    Process process = builder.start();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(command[0] + " did not finish within " + TIMEOUT_SECONDS + " s");
      }
      return new Outcome(process.exitValue(), Files.readString(log));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command[0] + " was interrupted", e);
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(log);
    }
  }
}
