package dev.tatara.report;

import java.util.List;

/** Bars side by side, as SVG: a histogram. */
final class BarChart {
  private static final Plot PLOT = new Plot(220);

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
    PLOT.open(html, title);
    Axis y = Axis.of(0, most, PLOT.base(), Plot.TOP).rounded(4);
    PLOT.values(html, y, 4, Figures::brief);
    double width = (Plot.RIGHT - Plot.LEFT) / bars.size();
    int every = Math.ceilDiv(bars.size(), MOST_NAMES);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double x = Plot.LEFT + i * width;
      double top = y.place(bar.value());
      html.open(
          "rect",
          "class",
          "c0",
          "x",
          Plot.at(x + width * 0.08),
          "width",
          Plot.at(width * 0.84),
          "y",
          Plot.at(top),
          "height",
          Plot.at(PLOT.base() - top));
      html.element("title", bar.text()).close("rect");
      if (i % every == 0) {
        PLOT.name(html, bar.name(), x + width / 2);
      }
    }
    html.close("svg").close("figure").line();
  }
}
