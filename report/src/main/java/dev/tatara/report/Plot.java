package dev.tatara.report;

import java.util.List;
import java.util.Locale;

/**
 * The frame that charts draw in: a figure with a title and, in an SVG of {@value #WIDTH} units, an
 * axis of values at the left.
 *
 * @param height of the drawing, with room for names below
 */
record Plot(double height) {
  static final double WIDTH = 480;
  static final double LEFT = 52;
  static final double RIGHT = WIDTH - 18;
  static final double TOP = 10;
  private static final double NAMES = 26;

  /** How a value stands on the axis and in tips. */
  interface Format {
    String of(double value);
  }

  /** Where the axis of steps or bars is. */
  double base() {
    return height - NAMES;
  }

  void open(Html html, String title) {
    String box = "0 0 " + (int) WIDTH + " " + (int) height;
    html.open("svg", "viewBox", box, "role", "img", "aria-label", title);
  }

  /** Lines across the drawing at round values, with their names. */
  void values(Html html, Axis y, int ticks, Format format) {
    for (double tick : y.ticks(ticks)) {
      double at = y.place(tick);
      line(html, "grid", LEFT, at, RIGHT, at);
      text(html, "y", format.of(tick), LEFT - 6, at + 4);
    }
  }

  /** A name below the drawing. */
  void name(Html html, String name, double x) {
    text(html, "x", name, x, base() + 18);
  }

  static void text(Html html, String kind, String text, double x, double y) {
    html.element("text", text, "x", at(x), "y", at(y), "class", kind);
  }

  static void line(Html html, String kind, double x1, double y1, double x2, double y2) {
    html.open("line", "class", kind, "x1", at(x1), "y1", at(y1), "x2", at(x2), "y2", at(y2))
        .close("line");
  }

  /** A line through points, each x and y. */
  static String path(List<double[]> points) {
    StringBuilder path = new StringBuilder();
    for (double[] point : points) {
      path.append(path.isEmpty() ? 'M' : 'L').append(at(point[0])).append(' ').append(at(point[1]));
    }
    return path.toString();
  }

  static String at(double place) {
    return String.format(Locale.ROOT, "%.1f", place);
  }
}
