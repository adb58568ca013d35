package dev.tatara.trainer.comm.nccl;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Where tests find NCCL; they skip what needs it on machines that have none. */
final class NcclHome {
  private static final String VARIABLE = "TATARA_NCCL_HOME";

  private NcclHome() {}

  static Path header() {
    return find("nccl.h", List.of("include/nccl.h", "nccl.h"));
  }

  static Path library() {
    return find("libnccl.so.2", List.of("lib/libnccl.so.2", "lib/x86_64-linux-gnu/libnccl.so.2"));
  }

  static Path cudaHeader() {
    return find(
        "cuda_runtime_api.h",
        List.of("include/cuda_runtime_api.h", "../cuda_runtime/include/cuda_runtime_api.h"));
  }

  private static Path find(String what, List<String> places) {
    Path found =
        Stream.of(System.getenv(VARIABLE), "/usr", "/usr/local/cuda")
            .filter(Objects::nonNull)
            .flatMap(folder -> places.stream().map(place -> Path.of(folder, place)))
            .filter(Files::exists)
            .findFirst()
            .orElse(null);
    assumeTrue(
        found != null,
        "no "
            + what
            + " here: set "
            + VARIABLE
            + " to the folder nvidia/nccl of the Python package nvidia-nccl-cu12 (for CUDA's header,"
            + " with nvidia-cuda-runtime-cu12 beside it)");
    return found;
  }
}
