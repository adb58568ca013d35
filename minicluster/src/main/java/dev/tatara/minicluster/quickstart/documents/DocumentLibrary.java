package dev.tatara.minicluster.quickstart.documents;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;

/**
 * Brings the text that the quickstart trains on: Debian's Japanese documentation, or the project's
 * own.
 */
public final class DocumentLibrary {
  static final String DEBIAN_FILE = "debian-docs-ja.jsonl";
  static final String FALLBACK_FILE = "tatara-fallback-ja.jsonl";
  private static final String INDEX_FILE = "debian-docs-ja.index.json";

  /** To be raised when the extraction changes, so that the text is made anew. */
  private static final int EXTRACTION_VERSION = 1;

  private static final int MINIMUM_CHARACTERS = 80;
  private static final double MINIMUM_KANA = 0.2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path fallback;
  private final List<DebianPackage> wanted;
  private final DebianPackages packages;
  private final Consumer<String> progress;

  /**
   * @param cache folder for what is expensive to make; packages and text go to {@code debian-docs}
   *     in it
   * @param fallback folder with {@code *.jsonl} to use when no package can be had
   * @param progress takes one line for people at a time
   */
  public DocumentLibrary(Path cache, Path fallback, Consumer<String> progress) {
    this(cache, fallback, DebianPackage.JAPANESE_DOCUMENTATION, "apt-get", progress);
  }

  DocumentLibrary(
      Path cache,
      Path fallback,
      List<DebianPackage> wanted,
      String aptGet,
      Consumer<String> progress) {
    this.folder = cache.resolve("debian-docs");
    this.fallback = fallback;
    this.wanted = wanted;
    this.packages = new DebianPackages(folder, aptGet, progress);
    this.progress = progress;
  }

  /**
   * Debian's documentation as one file; the same packages give the same bytes.
   *
   * @throws IOException when the cache can't be written, or not even the fall-back text can be read
   */
  public TextCollection prepare() throws IOException {
    Files.createDirectories(folder);
    Index known = readIndex();
    if (known != null) {
      return known.collection(folder.resolve(DEBIAN_FILE)).asReused();
    }
    List<Path> debs = new ArrayList<>();
    List<DebianPackage> had = new ArrayList<>();
    String trouble = fetch(had, debs);
    if (had.isEmpty()) {
      progress.accept("Debian's documentation can't be had (" + trouble + ")");
      return prepareFallback();
    }
    return extract(had, debs, trouble == null);
  }

  /** Fills the two lists alike and returns what went wrong, or null. */
  private String fetch(List<DebianPackage> had, List<Path> debs) {
    String missing = null;
    for (DebianPackage each : wanted) {
      try {
        Path deb = packages.fetch(each).orElse(null);
        if (deb == null) {
          missing = "this system's package lists have no " + each.name();
          progress.accept(missing + "; left out");
        } else {
          had.add(each);
          debs.add(deb);
        }
      } catch (IOException e) {
        return e.getMessage();
      }
    }
    return had.isEmpty() ? missing : null;
  }

  private TextCollection extract(List<DebianPackage> had, List<Path> debs, boolean complete)
      throws IOException {
    List<Document> documents = new ArrayList<>();
    List<String> origins = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < had.size(); i++) {
      DebianPackage each = had.get(i);
      int before = documents.size();
      String source = sourceOf(debs.get(i));
      packages.readPages(each, debs.get(i), page -> addPage(each, source, page, seen, documents));
      progress.accept("read " + source + ": " + (documents.size() - before) + " documents");
      origins.add(source + " (" + each.licence() + ")");
    }
    DocumentFile.write(folder.resolve(DEBIAN_FILE), documents);
    Index index =
        new Index(
            EXTRACTION_VERSION,
            debs.stream().map(deb -> deb.getFileName().toString()).toList(),
            documents.size(),
            characters(documents),
            bytes(documents),
            licence(had),
            origins);
    TextCollection made = index.collection(folder.resolve(DEBIAN_FILE));
    writeSources(made);
    if (complete) {
      JSON.writeValue(folder.resolve(INDEX_FILE).toFile(), index);
    }
    return made;
  }

  private static void addPage(
      DebianPackage from, String source, Path page, Set<String> seen, List<Document> documents)
      throws IOException {
    int section = 0;
    for (String text : HtmlSections.of(Jsoup.parse(page.toFile(), "UTF-8"))) {
      section++;
      if (text.length() >= MINIMUM_CHARACTERS
          && JapaneseText.kanaShare(text) >= MINIMUM_KANA
          && seen.add(text)) {
        String id = from.name() + "/" + page.getFileName() + "#" + section;
        documents.add(new Document(id, text, source));
      }
    }
  }

  /**
   * The small text that comes with the project; nothing is downloaded.
   *
   * @throws IOException when the cache can't be written, or the text not be read
   */
  public TextCollection prepareFallback() throws IOException {
    Files.createDirectories(folder);
    List<Document> documents = new ArrayList<>();
    try (Stream<Path> files = Files.list(fallback)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        documents.addAll(DocumentFile.read(file));
      }
    }
    if (documents.isEmpty()) {
      throw new IOException("no documents in " + fallback + "; is the repository complete?");
    }
    progress.accept("using the small text that comes with the project");
    DocumentFile.write(folder.resolve(FALLBACK_FILE), documents);
    return new TextCollection(
        folder.resolve(FALLBACK_FILE),
        documents.size(),
        characters(documents),
        bytes(documents),
        "CC0-1.0",
        List.of("text written for Tatara (CC0-1.0)"),
        true,
        false);
  }

  /** What {@link #DEBIAN_FILE} was made from, kept beside it. */
  private record Index(
      int extractionVersion,
      List<String> packages,
      int documents,
      long characters,
      long bytes,
      String licence,
      List<String> origins) {
    TextCollection collection(Path file) {
      return new TextCollection(file, documents, characters, bytes, licence, origins, false, false);
    }
  }

  private Index readIndex() throws IOException {
    Path file = folder.resolve(INDEX_FILE);
    if (!Files.exists(file) || !Files.exists(folder.resolve(DEBIAN_FILE))) {
      return null;
    }
    Index index = JSON.readValue(file.toFile(), Index.class);
    return index.extractionVersion() == EXTRACTION_VERSION ? index : null;
  }

  private void writeSources(TextCollection collection) throws IOException {
    String text =
        """
        %s: %d documents, %d characters, made from these packages of Debian (https://www.debian.org):

        %s

        Each document names its package in "source". The terms of each are in its
        usr/share/doc/<package>/copyright, in the .deb files beside this note. LicenseRef-Debian-FAQ lets anybody copy
        and distribute the text, and changed versions under the same terms.
        """
            .formatted(
                DEBIAN_FILE,
                collection.documents(),
                collection.characters(),
                collection.origins().stream().map(o -> "  " + o).collect(Collectors.joining("\n")));
    Files.writeString(folder.resolve("SOURCES.txt"), text);
  }

  /** "debian-faq-ja 11.1" for debian-faq-ja_11.1_all.deb. */
  private static String sourceOf(Path deb) {
    String[] parts = deb.getFileName().toString().split("_");
    return parts[0] + " " + parts[1].replace("%3a", ":");
  }

  private static String licence(List<DebianPackage> packages) {
    return packages.stream()
        .map(DebianPackage::licence)
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .collect(Collectors.joining(" AND "));
  }

  private static long characters(List<Document> documents) {
    return documents.stream().mapToLong(d -> d.text().codePointCount(0, d.text().length())).sum();
  }

  private static long bytes(List<Document> documents) {
    return documents.stream()
        .mapToLong(d -> d.text().getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }
}
