package dev.tatara.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real browser. With {@code -Dreport.pictures=DIR} it leaves pictures there. */
class BrowserTest {
  /** In the browser's log of requests: the hosts. */
  private static final Pattern HOST = Pattern.compile("\"url\":\"https?://([^/\"]*)");

  @TempDir private Path folder;

  @Test
  void aRunsPageIsWholeAndAsksForNothing() throws Exception {
    Path page = folder.resolve("run.html");
    Files.writeString(page, RunPage.of(Samples.run(), Samples.job()));
    check(
        page,
        "ml/ja-1-3b",
        List.of(
            "summary",
            "training",
            "evaluation",
            "leaderboard",
            "questions",
            "history",
            "artifacts",
            "manifest"));
  }

  @Test
  void aCorpusPageIsWholeAndAsksForNothing() throws Exception {
    Path page = folder.resolve("corpus.html");
    Files.writeString(page, Samples.corpus());
    check(
        page,
        "Corpus 3f2a3f2a3f2a",
        List.of(
            "summary",
            "funnel",
            "sources",
            "mixture",
            "lengths",
            "duplicates",
            "contamination",
            "dropped",
            "inputs"));
  }

  @Test
  void aComparisonOfTokenizersIsWholeAndAsksForNothing() throws Exception {
    Path page = folder.resolve("tokenizers.html");
    Files.writeString(page, TokenizerComparisonPage.of(Samples.tokenizers()));
    check(page, "Tokenizers: ours against others", List.of("tokenizers", "sources", "samples"));
  }

  @Test
  void aPageThatAsksForSomethingIsFoundOut() throws Exception {
    Path page = folder.resolve("asks.html");
    Files.writeString(page, "<img src='http://192.0.2.1/x'>");
    assertEquals(Set.of("192.0.2.1"), asked(Browser.in(folder), page));
  }

  /** The hosts that a page asks, beside those that the browser asks by itself. */
  private Set<String> asked(Browser browser, Path page) throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.html"), "<title>nothing</title>");
    Set<String> asked = hosts(browser.visit(page));
    asked.removeAll(hosts(browser.visit(empty)));
    return asked;
  }

  private static Set<String> hosts(Browser.Visit visit) {
    return HOST.matcher(visit.requests())
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void check(Path page, String title, List<String> sections) throws Exception {
    Browser browser = Browser.in(folder);
    Browser.Visit visit = browser.visit(page);
    String document = visit.document();
    assertTrue(document.contains("<title>" + title + "</title>"), "mischief has changed the title");
    for (String section : sections) {
      assertTrue(document.contains("<section id=\"" + section + "\">"), section);
      assertTrue(document.contains("<a href=\"#" + section + "\">"), section);
    }
    assertFalse(document.contains("<script"), "no script may run");
    assertFalse(document.contains("<img"), "no image may be loaded");
    assertFalse(visit.log().contains("CONSOLE"), visit.log());
    assertEquals(Set.of(), asked(browser, page));
    String pictures = System.getProperty("report.pictures");
    if (pictures != null) {
      Path images = Files.createDirectories(Path.of(pictures));
      String name = page.getFileName().toString();
      Files.copy(page, images.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      browser.picture(page, images.resolve(name + ".light.png"), 1200, 3400, false);
      browser.picture(page, images.resolve(name + ".dark.png"), 1200, 3400, true);
      browser.picture(page, images.resolve(name + ".narrow.png"), 500, 5200, false);
    }
  }
}
