package dev.tatara.trainer.tokenize;

import dev.tatara.trainer.dataset.DatasetFiles;
import dev.tatara.trainer.dataset.IndexedDatasetWriter;
import dev.tatara.trainer.dataset.TokenType;
import java.io.IOException;
import java.nio.file.Path;

/** Writes the documents of a source, and where they are examples, the mask beside them. */
final class SourceTokensWriter implements AutoCloseable {
  private final Path maskPrefix;
  private final IndexedDatasetWriter tokens;
  private IndexedDatasetWriter mask;

  SourceTokensWriter(Path folder, String source, TokenType type) throws IOException {
    this.maskPrefix = folder.resolve(DatasetFiles.maskName(source));
    this.tokens = new IndexedDatasetWriter(folder.resolve(DatasetFiles.name(source)), type);
  }

  /** Appends a document; those of a source are all examples or none is. */
  void add(EncodedDocument document) throws IOException {
    if (document.isExample()) {
      if (mask == null) {
        mask = new IndexedDatasetWriter(maskPrefix, TokenType.UINT8);
      }
      mask.add(document.mask());
    }
    tokens.add(document.tokens());
  }

  int documents() {
    return tokens.documents();
  }

  long tokens() {
    return tokens.tokens();
  }

  /** Writes the indices. */
  void finish() throws IOException {
    tokens.finish();
    if (mask != null) {
      mask.finish();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      tokens.close();
    } finally {
      if (mask != null) {
        mask.close();
      }
    }
  }
}
