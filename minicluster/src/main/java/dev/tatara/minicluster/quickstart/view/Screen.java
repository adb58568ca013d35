package dev.tatara.minicluster.quickstart.view;

import java.io.PrintStream;
import java.util.List;

/** Puts a job's view on the output: redrawn in place on a terminal, appended elsewhere. */
public final class Screen {
  private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  // A line that wrapped would make the block taller than it was counted.
  private static final String WRAP_OFF = "\u001b[?7l";
  private static final String WRAP_ON = "\u001b[?7h";

  private final PrintStream out;
  private final boolean terminal;
  private final LiveBlock block;
  private final PlainLines plain = new PlainLines();
  private int drawn;

  /**
   * @param terminal whether lines may be drawn again
   */
  public Screen(PrintStream out, boolean terminal, Ink ink) {
    this.out = out;
    this.terminal = terminal;
    this.block = new LiveBlock(ink);
  }

  /** Shows the view. */
  public void show(JobView view) {
    if (!terminal) {
      plain.update(view).forEach(out::println);
      out.flush();
      return;
    }
    List<String> lines = block.render(view);
    StringBuilder frame = new StringBuilder(WRAP_OFF);
    if (drawn > 0) {
      frame.append("\u001b[").append(drawn).append('A');
    }
    for (String line : lines) {
      frame.append('\r').append(line).append(CLEAR_TO_END_OF_LINE).append('\n');
    }
    frame.append(CLEAR_BELOW).append(WRAP_ON);
    out.print(frame);
    out.flush();
    drawn = lines.size();
  }
}
