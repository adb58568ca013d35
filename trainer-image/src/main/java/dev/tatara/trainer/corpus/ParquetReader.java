package dev.tatara.trainer.corpus;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnProjection;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A row a document: one column has the text, and {@code id}, if there is one, the name. */
final class ParquetReader implements DocumentReader {
  private static final String ID = "id";

  private final String source;
  private final SourceFile file;
  private final String textField;
  private final ParquetFileReader reader;
  private final RowReader rows;
  private final boolean named;
  private long row;

  /**
   * Opens a file.
   *
   * @param textField column of text
   * @param progress is told the bytes read from the file
   */
  ParquetReader(String source, SourceFile file, String textField, ByteCounter progress)
      throws IOException {
    this.source = source;
    this.file = file;
    this.textField = textField;
    try {
      this.reader = ParquetFileReader.open(new Ranges(file, progress));
    } catch (IOException | RuntimeException e) {
      throw unreadable("no Parquet", e);
    }
    try {
      List<String> columns =
          reader.getFileSchema().getColumns().stream()
              .map(column -> column.fieldPath().topLevelName())
              .distinct()
              .toList();
      if (!columns.contains(textField)) {
        throw DocumentReader.withoutField(
            source,
            file.shown(),
            "there is no column \"" + textField + "\", but " + String.join(", ", columns),
            columns);
      }
      PhysicalType type = reader.getFileSchema().getColumn(textField).type();
      if (type != PhysicalType.BYTE_ARRAY) {
        throw refused("column \"" + textField + "\" is no text, but " + type);
      }
      this.named = columns.contains(ID) && !textField.equals(ID);
      this.rows =
          reader
              .buildRowReader()
              .projection(
                  named
                      ? ColumnProjection.columns(ID, textField)
                      : ColumnProjection.columns(textField))
              .build();
    } catch (RuntimeException e) {
      reader.close();
      throw unreadable("it cannot be read", e);
    }
  }

  @Override
  public Document next() {
    try {
      if (!rows.hasNext()) {
        return null;
      }
      rows.next();
      row++;
      String id = file.name() + ":" + row;
      if (named && !rows.isNull(ID)) {
        Object value = rows.getValue(ID);
        // A column without a logical type has bytes.
        id =
            value instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : String.valueOf(value);
      }
      // A row without text is an empty document, which the corpus counts and drops.
      return new Document(id, rows.isNull(textField) ? "" : rows.getString(textField));
    } catch (RuntimeException e) {
      throw unreadable("row " + (row + 1), e);
    }
  }

  private RuntimeException refused(String what) {
    return DocumentReader.unreadable(source, file.shown(), what, null);
  }

  /** What an object store has to say of itself stays, since it may be tried again. */
  private RuntimeException unreadable(String what, Exception problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof TrainerException known) {
        return known;
      }
    }
    String whole = what + ": " + problem.getMessage();
    return DocumentReader.unreadable(source, file.shown(), whole, problem);
  }

  @Override
  public void close() throws IOException {
    rows.close();
    reader.close();
  }

  /** A file of a source, of which the reader takes what it needs. */
  private record Ranges(SourceFile file, ByteCounter progress) implements InputFile {
    @Override
    public void open() {}

    @Override
    public ByteBuffer readRange(long offset, int length) throws IOException {
      ByteBuffer bytes = file.content().read(offset, length);
      progress.add(length);
      return bytes;
    }

    @Override
    public long length() throws IOException {
      return file.content().length();
    }

    @Override
    public String name() {
      return file.shown();
    }

    @Override
    public void close() {}
  }
}
