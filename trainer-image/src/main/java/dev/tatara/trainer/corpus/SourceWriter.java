package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes {@code <source>.jsonl.gz}. */
final class SourceWriter implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactoryBuilder().rootValueSeparator("\n").build();

  private final String source;
  private final JsonGenerator out;
  private long documents;

  SourceWriter(Path folder, String source) throws IOException {
    this.source = source;
    this.out =
        JSON.createGenerator(
            new GZIPOutputStream(
                new BufferedOutputStream(
                    Files.newOutputStream(
                        folder.resolve(CorpusReader.fileName(source)),
                        StandardOpenOption.CREATE_NEW)),
                DocumentReader.BUFFER_BYTES));
  }

  void write(Document document) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", document.id());
    if (document.isExample()) {
      out.writeStringField("prompt", document.prompt());
    }
    out.writeStringField("text", document.text());
    out.writeStringField("source", source);
    if (document.provenance() != null) {
      out.writeObjectFieldStart("provenance");
      for (Map.Entry<String, String> field : document.provenance().entrySet()) {
        out.writeStringField(field.getKey(), field.getValue());
      }
      out.writeEndObject();
    }
    out.writeEndObject();
    documents++;
  }

  @Override
  public void close() throws IOException {
    if (documents > 0) {
      out.writeRaw('\n');
    }
    out.close();
  }
}
