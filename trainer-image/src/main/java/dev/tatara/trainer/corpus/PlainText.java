package dev.tatara.trainer.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Text as it stands in a file, in UTF-8, without a byte order mark. */
record PlainText(String source, SourceFile file) implements WholeFileReader.Text {
  private static final String BYTE_ORDER_MARK = "\ufeff";

  @Override
  public String of(InputStream in) throws IOException {
    String text = decode(ByteBuffer.wrap(in.readAllBytes()));
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
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
}
