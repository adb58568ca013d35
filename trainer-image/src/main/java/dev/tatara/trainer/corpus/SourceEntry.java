package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A file of a source as the manifest and the digest of a corpus list it.
 *
 * @param path as the source names it
 * @param bytes its size
 * @param sha256 of a file's content, in hexadecimal; null for objects
 * @param etag of an object, as its store gives it; null for files
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SourceEntry(String path, long bytes, String sha256, String etag) {

  /** The same content under another path. */
  SourceEntry at(String other) {
    return new SourceEntry(other, bytes, sha256, etag);
  }
}
