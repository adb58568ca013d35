package dev.tatara.trainer.cuda;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Where tests find headers and libraries of CUDA and NCCL: in {@code TATARA_NCCL_HOME} and the
 * folders beside it (it may be the folder nvidia/nccl of Python packages), in the environment of
 * the Python oracle, or where systems have them. Tests that need one are skipped where there is
 * none.
 */
public final class NvidiaFiles {
  private static final String VARIABLE = "TATARA_NCCL_HOME";
  private static final List<String> LIBRARY_FOLDERS =
      List.of("lib", "lib64", "lib/x86_64-linux-gnu");

  private NvidiaFiles() {}

  /** A header, such as {@code nccl.h}. */
  public static Path header(String name) {
    return orSkip(name, find(home -> home.resolve("include").resolve(name)));
  }

  /** A shared library, such as {@code libnccl.so.2}. */
  public static Path library(String name) {
    return orSkip(name, findLibrary(name));
  }

  static Optional<Path> findLibrary(String name) {
    return LIBRARY_FOLDERS.stream()
        .flatMap(folder -> find(home -> home.resolve(folder).resolve(name)).stream())
        .findFirst();
  }

  private static Path orSkip(String name, Optional<Path> found) {
    return found.orElseGet(
        () ->
            abort(
                "no "
                    + name
                    + " here: set "
                    + VARIABLE
                    + " to the folder nvidia/nccl of the Python package nvidia-nccl-cu12, with"
                    + " nvidia-cuda-runtime-cu12 beside it"));
  }

  private static Optional<Path> find(Function<Path, Path> place) {
    return homes().map(place).filter(Files::exists).findFirst();
  }

  private static Stream<Path> homes() {
    Optional<Path> named = Optional.ofNullable(System.getenv(VARIABLE)).map(Path::of);
    String cache = System.getenv("TATARA_CACHE");
    Path oracle =
        (cache == null || cache.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "tatara")
                : Path.of(cache))
            .resolve("python-oracle/lib");
    return Stream.of(
            named.stream(),
            named.stream().flatMap(home -> folders(home.toAbsolutePath().getParent())),
            folders(oracle)
                .map(python -> python.resolve("site-packages/nvidia"))
                .flatMap(NvidiaFiles::folders),
            Stream.of(Path.of("/usr/local/cuda"), Path.of("/usr")))
        .flatMap(Function.identity());
  }

  private static Stream<Path> folders(Path parent) {
    if (!Files.isDirectory(parent)) {
      return Stream.empty();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children.filter(Files::isDirectory).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
