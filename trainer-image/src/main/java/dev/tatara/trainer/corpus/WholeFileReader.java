package dev.tatara.trainer.corpus;

import java.io.IOException;
import java.io.InputStream;

/** The whole file is one document; its id is the file's name. */
final class WholeFileReader implements DocumentReader {
  /** Makes the text of a document of the bytes of a file. */
  interface Text {
    String of(InputStream in) throws IOException;
  }

  private final String source;
  private final SourceFile file;
  private final InputStream in;
  private final Text text;
  private boolean read;

  WholeFileReader(String source, SourceFile file, InputStream in, Text text) {
    this.source = source;
    this.file = file;
    this.in = in;
    this.text = text;
  }

  @Override
  public Document next() {
    if (read) {
      return null;
    }
    read = true;
    try {
      return new Document(file.name(), text.of(in));
    } catch (IOException e) {
      throw DocumentReader.unreadable(source, file.shown(), e.toString(), e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
