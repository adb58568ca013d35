package dev.tatara.minicluster.quickstart.documents;

import java.nio.file.Path;
import java.util.List;

/**
 * A JSON-lines file of documents, ready to train on.
 *
 * @param file the documents, one JSON object a line
 * @param documents how many
 * @param characters of text, in all documents
 * @param bytes of the text in UTF-8, in all documents
 * @param licence SPDX expression
 * @param origins what it was made from, for people
 * @param fallback true when it is the small text that comes with the project
 * @param reused true when it was made by an earlier run
 */
public record TextCollection(
    Path file,
    int documents,
    long characters,
    long bytes,
    String licence,
    List<String> origins,
    boolean fallback,
    boolean reused) {

  TextCollection asReused() {
    return new TextCollection(file, documents, characters, bytes, licence, origins, fallback, true);
  }
}
