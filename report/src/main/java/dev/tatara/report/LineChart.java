package dev.tatara.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines over steps, as SVG: with bands around them, floors below them, and marks of events. */
final class LineChart {
  private static final double WIDTH = 480;
  private static final double HEIGHT = 250;
  private static final double LEFT = 52;
  private static final double RIGHT = 10;
  private static final double TOP = 10;
  private static final double BOTTOM = 26;
  private static final int COLORS = 6;

  /** More dots would hide the line. */
  private static final int MOST_DOTS = 40;

  /** How a value stands on the axis and in tips. */
  interface Format {
    String of(double value);
  }

  /**
   * A line.
   *
   * @param bands half the width of the band around each value; empty for none
   */
  record Line(String name, List<Integer> steps, List<Double> values, List<Double> bands) {}

  /** A value that stays the same. */
  record Floor(String name, double value) {}

  /** A step at which something happened. */
  record Mark(int step, String text) {}

  private final String title;
  private final Format format;
  private final List<Line> lines = new ArrayList<>();
  private final List<Floor> floors = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private boolean fromZero;
  private double lowest = Double.NEGATIVE_INFINITY;
  private double highest = Double.POSITIVE_INFINITY;

  LineChart(String title, Format format) {
    this.title = title;
    this.format = format;
  }

  LineChart line(Line line) {
    lines.add(line);
    return this;
  }

  LineChart floor(Floor floor) {
    floors.add(floor);
    return this;
  }

  LineChart marks(List<Mark> more) {
    marks.addAll(more);
    return this;
  }

  LineChart fromZero() {
    fromZero = true;
    return this;
  }

  /** Values are shares: bands end at 0 and 1. */
  LineChart ofShares() {
    lowest = 0;
    highest = 1;
    return fromZero();
  }

  private double top(Line line, int i) {
    double band = line.bands().isEmpty() ? 0 : line.bands().get(i);
    return Math.min(highest, line.values().get(i) + band);
  }

  private double bottom(Line line, int i) {
    double band = line.bands().isEmpty() ? 0 : line.bands().get(i);
    return Math.max(lowest, line.values().get(i) - band);
  }

  void write(Html html) {
    html.open("figure").element("figcaption", title);
    if (lines.stream().allMatch(line -> line.steps().isEmpty())) {
      html.element("p", "No values yet.", "class", "none").close("figure");
      return;
    }
    Axis x = stepAxis();
    Axis y = valueAxis();
    html.open(
        "svg",
        "viewBox",
        "0 0 " + (int) WIDTH + " " + (int) HEIGHT,
        "role",
        "img",
        "aria-label",
        title);
    grid(html, x, y);
    marks.stream()
        .filter(mark -> mark.step() >= x.from() && mark.step() <= x.to())
        .forEach(mark -> mark(html, x, mark));
    for (int i = 0; i < floors.size(); i++) {
      floor(html, y, floors.get(i), i % 2 == 0);
    }
    for (int i = 0; i < lines.size(); i++) {
      draw(html, x, y, lines.get(i), "c" + i % COLORS);
    }
    html.close("svg");
    legend(html);
    html.close("figure").line();
  }

  private Axis stepAxis() {
    double last =
        lines.stream().flatMap(line -> line.steps().stream()).mapToInt(s -> s).max().orElse(1);
    double first =
        lines.stream().flatMap(line -> line.steps().stream()).mapToInt(s -> s).min().orElse(0);
    // The beginning belongs to a run's curve, but not to a chart of few late checkpoints.
    return Axis.of(first <= last / 2 ? 0 : first, last, LEFT, WIDTH - RIGHT);
  }

  private Axis valueAxis() {
    double[] values =
        Stream.concat(lines.stream().flatMap(this::extent), floors.stream().map(Floor::value))
            .mapToDouble(value -> value)
            .toArray();
    double low = DoubleStream.of(values).min().orElse(0);
    double high = DoubleStream.of(values).max().orElse(1);
    return Axis.of(fromZero ? Math.min(0, low) : low, high, HEIGHT - BOTTOM, TOP).rounded(5);
  }

  private Stream<Double> extent(Line line) {
    return IntStream.range(0, line.values().size())
        .boxed()
        .flatMap(i -> Stream.of(bottom(line, i), top(line, i)));
  }

  private void grid(Html html, Axis x, Axis y) {
    for (double tick : y.ticks(5)) {
      String at = at(y.place(tick));
      line(html, "grid", at(LEFT), at, at(WIDTH - RIGHT), at);
      html.element(
          "text", format.of(tick), "x", at(LEFT - 6), "y", at(y.place(tick) + 4), "class", "y");
    }
    for (double tick : x.ticks(6)) {
      if (tick == Math.rint(tick)) {
        html.element(
            "text",
            Figures.brief(tick),
            "x",
            at(x.place(tick)),
            "y",
            at(HEIGHT - BOTTOM + 18),
            "class",
            "x");
      }
    }
  }

  private static void mark(Html html, Axis x, Mark mark) {
    String at = at(x.place(mark.step()));
    html.open("g").element("title", mark.text());
    line(html, "mark", at, at(TOP), at, at(HEIGHT - BOTTOM));
    html.close("g");
  }

  /** Names stand at both ends in turn: floors may lie close together. */
  private static void floor(Html html, Axis y, Floor floor, boolean right) {
    String at = at(y.place(floor.value()));
    line(html, "floor", at(LEFT), at, at(WIDTH - RIGHT), at);
    html.element(
        "text",
        floor.name(),
        "x",
        at(right ? WIDTH - RIGHT - 2 : LEFT + 4),
        "y",
        at(y.place(floor.value()) - 3),
        "class",
        right ? "floor right" : "floor");
  }

  private static void line(Html html, String kind, String x1, String y1, String x2, String y2) {
    html.open("line", "class", kind, "x1", x1, "y1", y1, "x2", x2, "y2", y2).close("line");
  }

  private void draw(Html html, Axis x, Axis y, Line line, String color) {
    if (!line.bands().isEmpty() && line.steps().size() > 1) {
      html.open("path", "class", "band " + color, "d", band(x, y, line)).close("path");
    }
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < line.steps().size(); i++) {
      path.append(i == 0 ? 'M' : 'L')
          .append(point(x, y, line.steps().get(i), line.values().get(i)));
    }
    html.open("path", "class", "line " + color, "d", path.toString()).close("path");
    if (line.steps().size() <= MOST_DOTS) {
      for (int i = 0; i < line.steps().size(); i++) {
        dot(html, x, y, line, i, color);
      }
    }
  }

  private void dot(Html html, Axis x, Axis y, Line line, int i, String color) {
    int step = line.steps().get(i);
    double value = line.values().get(i);
    String tip = line.name() + ", step " + Figures.count(step) + ": " + format.of(value);
    if (!line.bands().isEmpty()) {
      tip += " ± " + format.of(line.bands().get(i));
      line(
          html,
          "whisker " + color,
          at(x.place(step)),
          at(y.place(bottom(line, i))),
          at(x.place(step)),
          at(y.place(top(line, i))));
    }
    html.open(
        "circle",
        "class",
        color,
        "cx",
        at(x.place(step)),
        "cy",
        at(y.place(value)),
        "r",
        line.steps().size() == 1 ? "4" : "2.5");
    html.element("title", tip).close("circle");
  }

  private String band(Axis x, Axis y, Line line) {
    StringBuilder path = new StringBuilder();
    int n = line.steps().size();
    for (int i = 0; i < n; i++) {
      path.append(i == 0 ? 'M' : 'L').append(point(x, y, line.steps().get(i), top(line, i)));
    }
    for (int i = n - 1; i >= 0; i--) {
      path.append('L').append(point(x, y, line.steps().get(i), bottom(line, i)));
    }
    return path.append('Z').toString();
  }

  private static String point(Axis x, Axis y, double step, double value) {
    return at(x.place(step)) + " " + at(y.place(value));
  }

  private void legend(Html html) {
    if (lines.size() < 2) {
      return;
    }
    html.open("p", "class", "legend");
    for (int i = 0; i < lines.size(); i++) {
      html.open("span").open("i", "class", "c" + i % COLORS).close("i");
      html.text(lines.get(i).name()).close("span").text(" ");
    }
    html.close("p");
  }

  static String at(double place) {
    return String.format(Locale.ROOT, "%.1f", place);
  }
}
