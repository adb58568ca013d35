package dev.tatara.trainer.corpus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring files of a source, which are filtered into one artifact.
 *
 * @param source that they are of
 * @param files in their order; a file is never divided
 * @param lengths of the files, in bytes; 0 of one that is collected
 */
record SourcePart(CorpusSource source, List<SourceFile> files, List<Long> lengths) {
  /** Few enough bytes that little is lost with a process, and so many that artifacts stay few. */
  static final long USUAL_BYTES = 64 << 20;

  /**
   * Divides a source. Whether a part ends with a file depends on the file's name and size alone, so
   * that one file more or less changes the parts beside it and no others. The larger a file is, the
   * more likely it ends a part, which makes parts of about the bytes asked for.
   */
  static List<SourcePart> of(CorpusSource source, long usualBytes) {
    if (source.collecting() != null) {
      return List.of(new SourcePart(source, source.files(), List.of(0L)));
    }
    List<SourcePart> parts = new ArrayList<>();
    List<SourceFile> files = new ArrayList<>();
    List<Long> lengths = new ArrayList<>();
    for (SourceFile file : source.files()) {
      long length = length(source, file);
      files.add(file);
      lengths.add(length);
      if (endsPart(file.name(), length, usualBytes)) {
        parts.add(new SourcePart(source, List.copyOf(files), List.copyOf(lengths)));
        files.clear();
        lengths.clear();
      }
    }
    if (!files.isEmpty()) {
      parts.add(new SourcePart(source, List.copyOf(files), List.copyOf(lengths)));
    }
    return parts;
  }

  private static long length(CorpusSource source, SourceFile file) {
    try {
      return file.content().length();
    } catch (IOException e) {
      throw DocumentReader.unreadable(source.name(), file.shown(), e.toString(), e);
    }
  }

  private static boolean endsPart(String name, long length, long usualBytes) {
    double draw = (SeenTexts.hash(name) >>> 11) * 0x1.0p-53; // [0, 1)
    return draw * usualBytes < length;
  }

  long bytes() {
    return lengths.stream().mapToLong(Long::longValue).sum();
  }

  /** The part once its file is collected, if it has to be: that may take hours. */
  SourcePart collected() throws IOException, InterruptedException {
    if (source.collecting() == null) {
      return this;
    }
    long bytes = source.collecting().collector().collect();
    return new SourcePart(source, first(List.of(bytes)), List.of(bytes));
  }

  /** The part as it was hashed: whatever is appended to a file later is not of it. */
  SourcePart asHashed(List<SourceEntry> entries) {
    List<Long> bytes = entries.stream().map(SourceEntry::bytes).toList();
    return new SourcePart(source, first(bytes), bytes);
  }

  private List<SourceFile> first(List<Long> bytes) {
    List<SourceFile> bounded = new ArrayList<>();
    for (int f = 0; f < files.size(); f++) {
      bounded.add(files.get(f).first(bytes.get(f)));
    }
    return List.copyOf(bounded);
  }
}
