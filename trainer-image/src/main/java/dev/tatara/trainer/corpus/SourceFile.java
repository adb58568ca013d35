package dev.tatara.trainer.corpus;

import java.nio.file.Path;

/**
 * A file of a source.
 *
 * @param path where it is
 * @param name relative to the source's folder; goes into document ids, so that a moved folder gives
 *     the same corpus
 * @param shown as messages and manifests name it
 */
record SourceFile(Path path, String name, String shown) {}
