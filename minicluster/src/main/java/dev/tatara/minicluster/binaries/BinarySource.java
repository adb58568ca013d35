package dev.tatara.minicluster.binaries;

import java.nio.file.Path;

/** A way to come by a program. */
interface BinarySource {
  /**
   * Puts an executable program at the target, complete or not at all.
   *
   * @throws BinaryUnavailableException when this way is closed here; the message says why
   */
  void get(String program, Path target) throws BinaryUnavailableException;
}
