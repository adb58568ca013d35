package dev.tatara.minicluster.quickstart.documents;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tatara.minicluster.FileTrees;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes documents as JSON lines in UTF-8. */
final class DocumentFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DocumentFile() {}

  /** Writes all of them; a reader sees the old file or the whole new one. */
  static void write(Path file, List<Document> documents) throws IOException {
    FileTrees.replace(
        file,
        beside -> {
          try (Writer writer = Files.newBufferedWriter(beside, StandardCharsets.UTF_8)) {
            for (Document document : documents) {
              writer.write(JSON.writeValueAsString(document));
              writer.write('\n');
            }
          }
        });
  }

  /**
   * @throws IOException naming the line that is no document
   */
  static List<Document> read(Path file) throws IOException {
    List<Document> documents = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      try {
        documents.add(JSON.readValue(line, Document.class));
      } catch (IOException e) {
        throw new IOException(file + ", line " + (documents.size() + 1) + ": " + e.getMessage(), e);
      }
    }
    return documents;
  }
}
