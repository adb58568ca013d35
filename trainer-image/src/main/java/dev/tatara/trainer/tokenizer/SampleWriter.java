package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.corpus.Document;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes a sample of sentences, and which documents they are from. */
final class SampleWriter implements AutoCloseable {
  private final BufferedWriter sentenceFile;
  private final Writer documentFile;
  private Document last;
  private long documents;
  private long sentences;
  private long characters;

  /**
   * @param sentences file to write, a sentence a line
   * @param documents packed file to write, a line of source, tab and document id each
   */
  SampleWriter(Path sentences, Path documents) throws IOException {
    this.sentenceFile = Files.newBufferedWriter(sentences);
    this.documentFile =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(documents)), StandardCharsets.UTF_8);
  }

  void write(String source, Document document, String sentence) throws IOException {
    sentenceFile.write(sentence);
    sentenceFile.write('\n');
    sentences++;
    characters += sentence.codePointCount(0, sentence.length());
    if (document != last) {
      documentFile.write(source + "\t" + document.id() + "\n");
      documents++;
      last = document;
    }
  }

  long documents() {
    return documents;
  }

  long sentences() {
    return sentences;
  }

  long characters() {
    return characters;
  }

  @Override
  public void close() throws IOException {
    try (documentFile) {
      sentenceFile.close();
    }
  }
}
