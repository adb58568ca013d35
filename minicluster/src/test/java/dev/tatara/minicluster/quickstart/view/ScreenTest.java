package dev.tatara.minicluster.quickstart.view;

import static dev.tatara.minicluster.quickstart.view.JobViewTest.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final JobView view =
      JobView.of("a/b").next(status(Phase.PREPARING_CORPUS, null, null), Duration.ofSeconds(1));

  @Test
  void terminalIsRedrawnFromTheFirstLine() {
    Screen screen = new Screen(out, true, Ink.NONE);
    screen.show(view);
    assertFalse(text().contains("\u001b[7A"));
    bytes.reset();
    screen.show(view);
    assertTrue(text().startsWith("\u001b[?7l\u001b[7A\ra/b"), text());
    assertTrue(text().endsWith("\u001b[J\u001b[?7h"), "lines wrap again after the block");
    assertEquals(7, text().lines().filter(line -> line.contains("\u001b[K")).count());
  }

  @Test
  void elsewhereThereAreNoEscapeSequences() {
    Screen screen = new Screen(out, false, Ink.NONE);
    screen.show(view);
    screen.show(view);
    assertEquals("[1s] PreparingCorpus: reads the sources into a corpus\n", text());
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
