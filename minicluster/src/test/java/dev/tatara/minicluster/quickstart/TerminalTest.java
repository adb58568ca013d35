package dev.tatara.minicluster.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void terminalIsRedrawnInColour() {
    Terminal terminal = Terminal.of(out, true, Map.of("TERM", "xterm-256color"));
    assertTrue(terminal.redraws());
    assertTrue(terminal.ink().colours());
  }

  @Test
  void noColorTakesTheColoursOnly() {
    Terminal terminal = Terminal.of(out, true, Map.of("TERM", "xterm", "NO_COLOR", "1"));
    assertTrue(terminal.redraws());
    assertFalse(terminal.ink().colours());
  }

  @Test
  void whatCannotRedrawGetsPlainLines() {
    assertFalse(Terminal.of(out, true, Map.of("TERM", "dumb")).redraws());
    assertFalse(Terminal.of(out, true, Map.of()).redraws());
    Terminal file = Terminal.of(out, false, Map.of("TERM", "xterm"));
    assertFalse(file.redraws());
    file.say("本文を用意しています");
    assertEquals("· 本文を用意しています\n", bytes.toString(StandardCharsets.UTF_8));
  }
}
