package dev.tatara.trainer.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents of files in every form and packing. */
class SourceFormatsTest {
  /** Both were written by pyarrow 26.0.1. */
  private static final Path RESOURCES = Path.of("src/test/resources/dev/tatara/trainer/corpus");

  private static final String DUMP =
      """
      <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="ja">
        <siteinfo><sitename>Wikipedia</sitename></siteinfo>
        <page>
          <title>鉄</title><ns>0</ns><id>5</id>
          <revision><id>100</id><contributor><username>A</username><id>9</id></contributor>
            <text bytes="60" xml:space="preserve">'''鉄'''は[[金属]]である&lt;ref&gt;出典&lt;/ref&gt;。&amp;nbsp;重い。</text>
          </revision>
        </page>
        <page>
          <title>はがね</title><ns>0</ns><id>6</id><redirect title="鋼" />
          <revision><id>101</id><text>#転送 [[鋼]]</text></revision>
        </page>
        <page>
          <title>利用者:A</title><ns>2</ns><id>7</id>
          <revision><id>102</id><text>こんにちは</text></revision>
        </page>
        <page>
          <title>炉</title><ns>0</ns><id>8</id>
          <revision><id>103</id><text>火を焚く所。</text></revision>
        </page>
      </mediawiki>
      """;

  @TempDir Path folder;

  @Test
  void whatIsAppendedMeanwhileIsNotRead() throws IOException {
    Path path = Files.writeString(folder.resolve("a.jsonl"), "{\"text\": \"鉄\"}\n");
    byte[] before = Files.readAllBytes(path);
    SourceFile file = SourceFile.of(path, "a.jsonl", "a.jsonl").first(before.length);
    Files.writeString(path, "{\"text\": \"ha", StandardOpenOption.APPEND);
    assertEquals(
        new SourceEntry("a.jsonl", before.length, Sha256.of(before), null),
        file.content().entry("a.jsonl"));
    CorpusSource source =
        new CorpusSource("a", new DocumentForm.JsonLines("text"), null, List.of(file));
    try (DocumentReader reader = DocumentReader.open(source, file, new ByteCounter())) {
      assertEquals("鉄", reader.next().text());
      assertNull(reader.next());
    }
    assertEquals(before.length, file.content().length());
  }

  @Test
  void rowsOfParquetAreDocuments() throws IOException {
    List<Document> documents =
        read(new DocumentForm.Parquet("body"), RESOURCES.resolve("texts-zstd.parquet"));
    assertEquals(600, documents.size());
    assertEquals(new Document("doc-0", "第0の文書。鉄は熱いうちに打つ。"), documents.getFirst());
    assertEquals(new Document("doc-7", ""), documents.get(7));
    assertEquals(new Document("doc-599", "第599の文書。鉄は熱いうちに打つ。"), documents.getLast());
    assertEquals(
        List.of("texts-snappy.parquet:1", "texts-snappy.parquet:2", "texts-snappy.parquet:3"),
        read(new DocumentForm.Parquet("body"), RESOURCES.resolve("texts-snappy.parquet")).stream()
            .map(Document::id)
            .toList());
  }

  @Test
  void parquetWithoutTheColumnOrWithoutItsEndIsRefused() throws IOException {
    Path whole = RESOURCES.resolve("texts-zstd.parquet");
    assertEquals(
        "source 's': texts-zstd.parquet: there is no column \"text\", but id, body, stars",
        refusal(new DocumentForm.Parquet("text"), whole));
    assertEquals(
        "source 's': texts-zstd.parquet: column \"stars\" is no text, but INT64",
        refusal(new DocumentForm.Parquet("stars"), whole));
    byte[] bytes = Files.readAllBytes(whole);
    Path half = folder.resolve("half.parquet");
    Files.write(half, Arrays.copyOf(bytes, bytes.length / 2));
    assertTrue(
        refusal(new DocumentForm.Parquet("body"), half).startsWith("source 's': half.parquet: no"));
    Arrays.fill(bytes, 40, 2_000, (byte) 0x55);
    Path broken = folder.resolve("broken.parquet");
    Files.write(broken, bytes);
    String message = refusal(new DocumentForm.Parquet("body"), broken);
    assertTrue(message.startsWith("source 's': broken.parquet: "), message);
  }

  @Test
  void articlesOfAPackedDumpAreDocuments() throws IOException {
    assertEquals(
        List.of(new Document("5", "鉄\n\n鉄は金属である。 重い。"), new Document("8", "炉\n\n火を焚く所。")),
        read(new DocumentForm.MediaWiki(), packed("dump.xml.bz2", DUMP)));
  }

  @Test
  void aDumpThatEndsEarlyIsRefused() throws IOException {
    String half = DUMP.substring(0, DUMP.indexOf("火を"));
    Path file = Files.writeString(folder.resolve("half.xml"), half);
    List<Document> first = new ArrayList<>();
    TrainerException refusal =
        assertThrows(
            TrainerException.class, () -> readInto(first, new DocumentForm.MediaWiki(), file));
    assertEquals("5", first.getFirst().id());
    assertEquals(FailureReason.SOURCE_UNREADABLE, refusal.reason());
    assertTrue(refusal.getMessage().startsWith("source 's': half.xml line 19: no dump"));
  }

  @Test
  void theFieldOfTextMayHaveAnyName() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), "{\"content\": \"鉄\", \"text\": 1}\n");
    assertEquals(
        List.of(new Document("a.jsonl:1", "鉄")), read(new DocumentForm.JsonLines("content"), file));
  }

  @Test
  void everyPackingIsUnpacked() throws IOException {
    for (String suffix : List.of(".gz", ".bz2", ".zst", "")) {
      Path file = packed("t.txt" + suffix, "一二三");
      assertEquals(
          List.of(new Document("t.txt" + suffix, "一二三一二三")),
          read(new DocumentForm.Text(), twice(file)));
    }
  }

  @Test
  void thePagesArticleIsTheDocument() throws IOException {
    Path page =
        Files.writeString(
            folder.resolve("page.html"),
            """
            <html><head><meta charset="utf-8"><title>鉄の話</title></head><body>
            <nav><p>ホーム</p></nav>
            <article><h1>鉄の話</h1><p>鉄は<b>熱い</b>うちに打つ。</p><script>alert(1)</script></article>
            <footer><p>著作権</p></footer></body></html>
            """);
    assertEquals(
        List.of(new Document("page.html", "鉄の話\n\n鉄は熱いうちに打つ。")),
        read(new DocumentForm.Html(), page));
  }

  private List<Document> read(DocumentForm form, Path path) throws IOException {
    List<Document> documents = new ArrayList<>();
    readInto(documents, form, path);
    return documents;
  }

  private static void readInto(List<Document> documents, DocumentForm form, Path path)
      throws IOException {
    String name = path.getFileName().toString();
    SourceFile file = SourceFile.of(path, name, name);
    CorpusSource source = new CorpusSource("s", form, null, List.of(file));
    ByteCounter counter = new ByteCounter();
    try (DocumentReader reader = DocumentReader.open(source, file, counter)) {
      for (Document d = reader.next(); d != null; d = reader.next()) {
        documents.add(d);
      }
    }
    assertTrue(counter.bytes() > 0);
  }

  private String refusal(DocumentForm form, Path path) {
    TrainerException refusal = assertThrows(TrainerException.class, () -> read(form, path));
    assertEquals(FailureReason.SOURCE_UNREADABLE, refusal.reason());
    return refusal.getMessage();
  }

  private Path packed(String name, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (name.substring(name.lastIndexOf('.'))) {
          case ".gz" -> new GZIPOutputStream(bytes);
          case ".bz2" -> new BZip2CompressorOutputStream(bytes);
          case ".zst" -> new ZstdOutputStream(bytes);
          default -> bytes;
        }) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return Files.write(folder.resolve(name), bytes.toByteArray());
  }

  /** Tools that pack in parallel write several packed parts in a row. */
  private static Path twice(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, bytes, StandardOpenOption.APPEND);
    return file;
  }
}
