package dev.tatara.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines over steps, as SVG: with bands around them, floors among them, and marks of events. */
final class LineChart {
  private static final Plot PLOT = new Plot(250);
  private static final int COLORS = 6;

  /** Ways in which floors are dashed. */
  private static final int DASHES = 4;

  /** More dots would hide the line. */
  private static final int MOST_DOTS = 40;

  /**
   * A line.
   *
   * @param bands half the width of the band around each value; empty for none
   */
  record Line(String name, List<Integer> steps, List<Double> values, List<Double> bands) {
    double band(int i) {
      return bands.isEmpty() ? 0 : bands.get(i);
    }
  }

  /** A value that stays the same. */
  record Floor(String name, double value) {}

  /** A step at which something happened. */
  record Mark(int step, String text) {}

  private final String title;
  private final Plot.Format format;
  private final List<Line> lines = new ArrayList<>();
  private final List<Floor> floors = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private boolean fromZero;
  private double lowest = Double.NEGATIVE_INFINITY;
  private double highest = Double.POSITIVE_INFINITY;

  LineChart(String title, Plot.Format format) {
    this.title = title;
    this.format = format;
  }

  LineChart line(Line line) {
    lines.add(line);
    return this;
  }

  /** Floors of names, the highest first, as they lie in the drawing. */
  LineChart floors(Map<String, Double> named) {
    named.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(floor -> floors.add(new Floor(floor.getKey(), floor.getValue())));
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
    return Math.min(highest, line.values().get(i) + line.band(i));
  }

  private double bottom(Line line, int i) {
    return Math.max(lowest, line.values().get(i) - line.band(i));
  }

  void write(Html html) {
    html.open("figure").element("figcaption", title);
    if (lines.stream().allMatch(line -> line.steps().isEmpty())) {
      html.element("p", "No values yet.", "class", "none").close("figure");
      return;
    }
    Axis x = stepAxis();
    Axis y = valueAxis();
    PLOT.open(html, title);
    PLOT.values(html, y, 5, format);
    x.ticks(6).stream()
        .filter(step -> step == Math.rint(step))
        .forEach(step -> PLOT.name(html, Figures.brief(step), x.place(step)));
    marks.stream()
        .filter(mark -> mark.step() >= x.from() && mark.step() <= x.to())
        .forEach(mark -> mark(html, x.place(mark.step()), mark.text()));
    for (int i = 0; i < floors.size(); i++) {
      floor(html, y.place(floors.get(i).value()), i);
    }
    for (int i = 0; i < lines.size(); i++) {
      draw(html, x, y, lines.get(i), "c" + i % COLORS);
    }
    html.close("svg");
    legend(html);
    legendOfFloors(html);
    html.close("figure").line();
  }

  private Axis stepAxis() {
    List<Integer> steps = lines.stream().flatMap(line -> line.steps().stream()).sorted().toList();
    int first = steps.getFirst();
    int last = steps.getLast();
    // The beginning belongs to a run's curve, but not to a chart of few late checkpoints.
    return Axis.of(first <= last / 2 ? 0 : first, last, Plot.LEFT, Plot.RIGHT);
  }

  private Axis valueAxis() {
    double[] values =
        Stream.concat(lines.stream().flatMap(this::extent), floors.stream().map(Floor::value))
            .mapToDouble(value -> value)
            .toArray();
    double low = DoubleStream.of(values).min().orElse(0);
    double high = DoubleStream.of(values).max().orElse(1);
    return Axis.of(fromZero ? Math.min(0, low) : low, high, PLOT.base(), Plot.TOP).rounded(5);
  }

  private Stream<Double> extent(Line line) {
    return IntStream.range(0, line.values().size())
        .boxed()
        .flatMap(i -> Stream.of(bottom(line, i), top(line, i)));
  }

  private static void mark(Html html, double x, String text) {
    html.open("g").element("title", text);
    Plot.line(html, "mark", x, Plot.TOP, x, PLOT.base());
    html.close("g");
  }

  /** The name stands in the legend: floors lie close together, and lines go through them. */
  private void floor(Html html, double y, int i) {
    html.open("g").element("title", named(floors.get(i)));
    Plot.line(html, dashes(i), Plot.LEFT, y, Plot.RIGHT, y);
    html.close("g");
  }

  private static String dashes(int i) {
    return "floor f" + i % DASHES;
  }

  private String named(Floor floor) {
    return floor.name() + " " + format.of(floor.value());
  }

  private void draw(Html html, Axis x, Axis y, Line line, String color) {
    List<double[]> points = new ArrayList<>();
    List<double[]> band = new ArrayList<>();
    for (int i = 0; i < line.steps().size(); i++) {
      double at = x.place(line.steps().get(i));
      points.add(new double[] {at, y.place(line.values().get(i))});
      band.add(new double[] {at, y.place(top(line, i))});
    }
    for (int i = line.steps().size() - 1; i >= 0; i--) {
      band.add(new double[] {x.place(line.steps().get(i)), y.place(bottom(line, i))});
    }
    if (!line.bands().isEmpty() && points.size() > 1) {
      html.open("path", "class", "band " + color, "d", Plot.path(band) + "Z").close("path");
    }
    html.open("path", "class", "line " + color, "d", Plot.path(points)).close("path");
    if (points.size() <= MOST_DOTS) {
      for (int i = 0; i < points.size(); i++) {
        dot(html, points.get(i), y, line, i, color);
      }
    }
  }

  private void dot(Html html, double[] point, Axis y, Line line, int i, String color) {
    int step = line.steps().get(i);
    String tip =
        line.name() + ", step " + Figures.count(step) + ": " + format.of(line.values().get(i));
    if (!line.bands().isEmpty()) {
      tip += " ± " + format.of(line.band(i));
      double top = y.place(top(line, i));
      Plot.line(html, "whisker " + color, point[0], top, point[0], y.place(bottom(line, i)));
    }
    String radius = line.steps().size() == 1 ? "4" : "2.5";
    html.open(
        "circle", "class", color, "cx", Plot.at(point[0]), "cy", Plot.at(point[1]), "r", radius);
    html.element("title", tip).close("circle");
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

  private void legendOfFloors(Html html) {
    if (floors.isEmpty()) {
      return;
    }
    html.open("p", "class", "legend");
    for (int i = 0; i < floors.size(); i++) {
      html.open("span").open("svg", "viewBox", "0 0 24 8", "aria-hidden", "true");
      Plot.line(html, dashes(i), 0, 4, 24, 4);
      html.close("svg").text(named(floors.get(i))).close("span").text(" ");
    }
    html.close("p");
  }
}
