package dev.tatara.trainer.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** The whole file is one document; its id is the file's name. */
final class TextReader implements DocumentReader {
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final String source;
  private final SourceFile file;
  private final InputStream in;
  private boolean read;

  TextReader(String source, SourceFile file, InputStream in) {
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
      String text = decode(ByteBuffer.wrap(in.readAllBytes()));
      boolean marked = text.startsWith(BYTE_ORDER_MARK);
      return new Document(file.name(), marked ? text.substring(1) : text);
    } catch (IOException e) {
      throw DocumentReader.unreadable(source, file.shown(), e.toString(), e);
    }
  }

  private String decode(ByteBuffer bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.decode(bytes, text, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < bytes.position(); i++) {
        line += bytes.get(i) == '\n' ? 1 : 0;
      }
      String place = file.shown() + " line " + line;
      throw DocumentReader.unreadable(
          source, place, "not UTF-8 (byte " + bytes.position() + " of the file)", null);
    }
    return text.flip().toString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
