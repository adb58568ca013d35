package dev.tatara.minicluster.quickstart;

import dev.tatara.minicluster.quickstart.view.Ink;
import dev.tatara.minicluster.quickstart.view.Screen;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where this program prints: UTF-8 whatever the locale, for a good part of it is Japanese.
 *
 * @param redraws whether lines may be drawn again
 * @param ink colours, if they are shown and wanted
 */
record Terminal(PrintStream out, boolean redraws, Ink ink) {

  /** The standard output of this process. */
  static Terminal ofProcess(boolean plain) {
    Console console = System.console();
    return of(
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        console != null && console.isTerminal() && !plain,
        System.getenv());
  }

  static Terminal of(PrintStream out, boolean terminal, Map<String, String> environment) {
    boolean able = terminal && !"dumb".equals(environment.getOrDefault("TERM", "dumb"));
    boolean colours = able && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(out, able, new Ink(colours));
  }

  Screen screen() {
    return new Screen(out, redraws, ink);
  }

  /** A line that tells what goes on. */
  void say(String line) {
    out.println(ink.faint("· ") + line);
  }
}
