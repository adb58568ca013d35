package dev.tatara.trainer.checkpoint;

/** The files that a rank writes: apart, since most readers want the weights alone. */
enum ShardKind {
  /** fp32 master weights. */
  MODEL("model"),
  /** Moments of the optimizer. */
  OPTIMIZER("optimizer");

  private static final String SUFFIX = ".safetensors";

  private final String prefix;

  ShardKind(String prefix) {
    this.prefix = prefix;
  }

  /** Name of a rank's file, such as {@code model-00003.safetensors}. */
  String file(int rank) {
    return "%s-%05d%s".formatted(prefix, rank, SUFFIX);
  }

  /** Whether a file is of this kind, of whatever rank, and in whatever folder. */
  boolean owns(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return file.startsWith(prefix + "-") && file.endsWith(SUFFIX);
  }
}
