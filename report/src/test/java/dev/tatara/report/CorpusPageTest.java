package dev.tatara.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** How large a page of a corpus may become, and what it leaves out then. */
class CorpusPageTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int SOURCES = 3000;

  @Test
  void ofVeryManySourcesTheLargestAreShownAndTheOthersAddedUp() {
    String page = page(SOURCES, 4);
    // Source i has i + 1 documents of 100 characters: the last 30 are the largest.
    assertTrue(page.contains("<summary>source-2999: 3,000 documents read, 3,000 left"), "largest");
    assertTrue(page.contains("<summary>source-2970: "), "the smallest that is shown");
    assertFalse(page.contains("<summary>source-2969: "), "the largest that is not");
    assertTrue(page.contains("The 30 sources of the most text are shown; 2,970 others"), "note");
    long documents = 2970L * 2971 / 2;
    assertTrue(
        page.contains(
            "<td class=\"key\">2,970 others</td><td>CC0-1.0</td><td class=\"n\">11,880</td>"),
        "a row for the others");
    assertTrue(page.contains("<td class=\"n\">" + Figures.count(documents) + "</td>"), "their sum");
    assertTrue(page.contains("The first 500 files are shown; 11,500 others"), "files");
    assertTrue(page.contains("2,980 more warnings"), "warnings");
    assertTrue(page.length() < 1_500_000, () -> page.length() + " characters");
  }

  @Test
  void ofFewSourcesNothingIsLeftOut() {
    String page = page(3, 1);
    for (int i = 0; i < 3; i++) {
      assertTrue(page.contains("<details open=\"\"><summary>source-" + i + ": "), page);
    }
    assertFalse(page.contains("others"), page);
    assertFalse(page.contains("more warnings"), page);
  }

  @Test
  void aCorpusOfBeforeSaysWhatWasNotCounted() {
    String page = Samples.corpus();
    assertTrue(page.contains("was not counted yet"), page);
    assertTrue(page.contains("<summary>web: 1,000 documents read, 600 left (60.0 %)"), page);
  }

  private static String page(int sources, int files) {
    ArrayNode inputs = MAPPER.createArrayNode();
    ObjectNode counts = MAPPER.createObjectNode();
    ObjectNode each = counts.putObject("sources");
    ArrayNode warnings = counts.putArray("warnings");
    for (int i = 0; i < sources; i++) {
      ObjectNode source = inputs.addObject().put("name", "source-" + i).put("licence", "CC0-1.0");
      ArrayNode list = source.putArray("files");
      for (int f = 0; f < files; f++) {
        list.addObject().put("path", i + "/" + f + ".jsonl").put("bytes", 100).put("sha256", "ab");
      }
      ObjectNode own = each.putObject("source-" + i);
      own.put("documents", i + 1).put("characters", 100 * (i + 1));
      ObjectNode stage = own.putArray("stages").addObject().put("stage", "empty");
      stage.put("documentsIn", i + 1).put("documentsOut", i + 1);
      warnings.add("source " + i + " is strange");
    }
    long documents = sources * (sources + 1L) / 2;
    ObjectNode empty = counts.putArray("stages").addObject().put("stage", "empty");
    empty.put("documentsIn", documents).put("documentsLeft", documents);
    return CorpusPage.of("3f2a".repeat(16), inputs, counts);
  }
}
