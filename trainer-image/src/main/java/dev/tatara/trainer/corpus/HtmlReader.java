package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.markup.Article;
import java.io.IOException;
import java.io.InputStream;

/** The article of a page is the document; its id is the file's name. */
final class HtmlReader implements DocumentReader {
  private final String source;
  private final SourceFile file;
  private final InputStream in;
  private boolean read;

  HtmlReader(String source, SourceFile file, InputStream in) {
    this.source = source;
    this.file = file;
    this.in = in;
  }

  @Override
  public Document next() {
    if (read) {
      return null;
    }
    read = true;
    try {
      return new Document(file.name(), Surrogates.repaired(Article.of(in)));
    } catch (IOException e) {
      throw DocumentReader.unreadable(source, file.shown(), e.toString(), e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
