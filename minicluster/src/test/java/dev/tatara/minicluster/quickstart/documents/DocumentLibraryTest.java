package dev.tatara.minicluster.quickstart.documents;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on packages made with dpkg-deb, so it needs Debian but no network. */
class DocumentLibraryTest {
  private static final DebianPackage PACKAGE =
      new DebianPackage("tatara-test-doc", "usr/share/doc/tatara-test/*.html", "CC0-1.0");
  private static final Path FALLBACK = Path.of("../examples/quickstart/fallback");
  private static final String NO_APT = "/nonexistent/apt-get";
  private static final String SENTENCE = "たたらは砂鉄と木炭から鉄を作る炉で、一度の操業は三日三晩におよびました。";

  @TempDir Path folder;
  private final List<String> progress = new ArrayList<>();

  @Test
  void samePackageGivesTheSameBytesInAnyCache() throws Exception {
    Path one = cacheWithPackage("one");
    Path two = cacheWithPackage("two");
    TextCollection first = library(one).prepare();
    TextCollection second = library(two).prepare();
    assertArrayEquals(Files.readAllBytes(first.file()), Files.readAllBytes(second.file()));
    assertFalse(first.reused());
    List<Document> documents = DocumentFile.read(first.file());
    assertEquals(
        List.of("tatara-test-doc/a.html#1", "tatara-test-doc/b.html#1"),
        documents.stream().map(Document::id).toList());
    assertEquals("tatara-test-doc 1.0", documents.getFirst().source());
    assertEquals("一章\n" + SENTENCE.repeat(3), documents.getFirst().text());
    assertEquals("CC0-1.0", first.licence());
    assertEquals(documents.stream().mapToLong(d -> d.text().length()).sum(), first.characters());
    assertTrue(
        Files.readString(one.resolve("debian-docs/SOURCES.txt")).contains("tatara-test-doc 1.0"));
  }

  @Test
  void secondRunTakesWhatTheFirstMade() throws Exception {
    Path cache = cacheWithPackage("cache");
    TextCollection first = library(cache).prepare();
    Files.delete(cache.resolve("debian-docs/tatara-test-doc_1.0_all.deb"));
    TextCollection second = library(cache).prepare();
    assertTrue(second.reused());
    assertEquals(first.asReused(), second);
  }

  @Test
  void withoutPackagesTheProjectsOwnTextIsTakenAndThatIsSaid() throws Exception {
    TextCollection collection = library(folder.resolve("empty")).prepare();
    assertTrue(collection.fallback());
    assertEquals("tatara-fallback-ja.jsonl", collection.file().getFileName().toString());
    assertTrue(collection.bytes() > 60_000, "only " + collection.bytes() + " bytes");
    assertTrue(
        progress.stream().anyMatch(line -> line.contains("can't be had") && line.contains(NO_APT)),
        progress.toString());
    assertTrue(progress.getLast().contains("small text that comes with the project"));
  }

  @Test
  void offlineTakesTheProjectsOwnTextWithoutTrying() throws Exception {
    TextCollection collection = library(cacheWithPackage("cache")).prepareFallback();
    assertTrue(collection.fallback());
    assertEquals(
        List.of("using the small text that comes with the project"), List.copyOf(progress));
  }

  @Test
  void fallbackTextIsJapaneseWithoutDuplicates() throws Exception {
    List<Document> documents = DocumentFile.read(library(folder.resolve("empty")).prepare().file());
    assertEquals(documents.size(), documents.stream().map(Document::id).distinct().count());
    assertEquals(documents.size(), documents.stream().map(Document::text).distinct().count());
    for (Document document : documents) {
      assertTrue(JapaneseText.japaneseShare(document.text()) > 0.9, document.id());
      assertTrue(document.text().length() >= 80, document.id());
    }
  }

  private DocumentLibrary library(Path cache) {
    return new DocumentLibrary(cache, FALLBACK, List.of(PACKAGE), NO_APT, progress::add);
  }

  private Path cacheWithPackage(String name) throws IOException, InterruptedException {
    Path root = folder.resolve(name + "-root");
    Path pages = Files.createDirectories(root.resolve("usr/share/doc/tatara-test"));
    String first = "<h1>第1章 一章</h1><p>" + SENTENCE.repeat(3) + "</p>";
    Files.writeString(pages.resolve("a.html"), first);
    Files.writeString(
        pages.resolve("b.html"),
        "<h1>二章</h1><p>" + SENTENCE.repeat(4) + "</p><h1>短い章</h1><p>短い文。</p>");
    Files.writeString(pages.resolve("c.html"), first); // said before
    Path control = Files.createDirectories(root.resolve("DEBIAN")).resolve("control");
    Files.writeString(
        control,
        """
        Package: tatara-test-doc
        Version: 1.0
        Architecture: all
        Maintainer: Nobody <nobody@example.com>
        Description: pages for a test
        """);
    Path cache = folder.resolve(name);
    Path deb =
        Files.createDirectories(cache.resolve("debian-docs"))
            .resolve("tatara-test-doc_1.0_all.deb");
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "dpkg-deb is needed to make a package");
    Process build =
        new ProcessBuilder(
                "dpkg-deb", "--build", "--root-owner-group", root.toString(), deb.toString())
            .inheritIO()
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, build.waitFor());
    return cache;
  }
}
