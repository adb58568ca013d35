package dev.tatara.report;

import java.util.List;

/** Bars side by side, as SVG: a histogram. */
final class BarChart {
  private static final double WIDTH = 480;
  private static final double HEIGHT = 220;
  private static final double LEFT = 52;
  private static final double RIGHT = 10;
  private static final double TOP = 10;
  private static final double BOTTOM = 26;

  /** Names below the bars that find room. */
  private static final int MOST_NAMES = 9;

  /**
   * A bar.
   *
   * @param name below it
   * @param text tip
   */
  record Bar(String name, String text, double value) {}

  private BarChart() {}

  static void write(Html html, String title, List<Bar> bars) {
    html.open("figure").element("figcaption", title);
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(0);
    if (most <= 0) {
      html.element("p", "No values.", "class", "none").close("figure");
      return;
    }
    String box = "0 0 " + (int) WIDTH + " " + (int) HEIGHT;
    html.open("svg", "viewBox", box, "role", "img", "aria-label", title);
    Axis y = Axis.of(0, most, HEIGHT - BOTTOM, TOP).rounded(4);
    for (double tick : y.ticks(4)) {
      String at = LineChart.at(y.place(tick));
      html.open(
              "line",
              "class",
              "grid",
              "x1",
              LineChart.at(LEFT),
              "x2",
              LineChart.at(WIDTH - RIGHT),
              "y1",
              at,
              "y2",
              at)
          .close("line");
      html.element(
          "text",
          Figures.brief(tick),
          "x",
          LineChart.at(LEFT - 6),
          "y",
          LineChart.at(y.place(tick) + 4),
          "class",
          "y");
    }
    double width = (WIDTH - LEFT - RIGHT) / bars.size();
    int every = Math.ceilDiv(bars.size(), MOST_NAMES);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double x = LEFT + i * width;
      html.open(
          "rect",
          "class",
          "c0",
          "x",
          LineChart.at(x + width * 0.08),
          "width",
          LineChart.at(width * 0.84),
          "y",
          LineChart.at(y.place(bar.value())),
          "height",
          LineChart.at(y.place(0) - y.place(bar.value())));
      html.element("title", bar.text()).close("rect");
      if (i % every == 0) {
        html.element(
            "text",
            bar.name(),
            "x",
            LineChart.at(x + width / 2),
            "y",
            LineChart.at(HEIGHT - BOTTOM + 18),
            "class",
            "x");
      }
    }
    html.close("svg").close("figure").line();
  }
}
