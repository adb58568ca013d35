package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Documents as a corpus holds them: a JSON object a line, each line with its end; safe for use by
 * several threads.
 */
final class DocumentLines {
  private static final String ID = "id";
  private static final JsonFactory JSON = new JsonFactoryBuilder().rootValueSeparator("\n").build();

  private DocumentLines() {}

  /** Documents of a source, a line each. */
  static byte[] of(String source, Iterable<Document> documents) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(lines)) {
      boolean any = false;
      for (Document document : documents) {
        write(source, document, out);
        any = true;
      }
      if (any) {
        out.writeRaw('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory is no device", e);
    }
    return lines.toByteArray();
  }

  private static void write(String source, Document document, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    out.writeStringField(ID, document.id());
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
  }

  /** The id in a line, which begins with it; the rest of the line is not looked at. */
  static String id(byte[] line) throws IOException {
    try (JsonParser parser = JSON.createParser(line)) {
      parser.nextToken();
      if (!ID.equals(parser.nextFieldName())) {
        throw new IOException("a document does not begin with its id");
      }
      return parser.nextTextValue();
    }
  }

  /** The document in a line. */
  static Document document(String source, SourceFile file, byte[] line) {
    return new JsonLinesReader(source, file, new LineForm.Stored(), new ByteArrayInputStream(line))
        .next();
  }
}
