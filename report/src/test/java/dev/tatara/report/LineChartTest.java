package dev.tatara.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.report.LineChart.Line;
import dev.tatara.report.LineChart.Mark;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Places in a drawing of 480 by 250, whose values lie between 52 and 462, and 224 and 10. */
class LineChartTest {

  @Test
  void valuesLieWhereTheyBelong() {
    String chart =
        written(
            new LineChart("loss", Figures::brief)
                .line(new Line("loss", List.of(10, 15, 20), List.of(0.0, 5.0, 10.0), List.of())));
    assertTrue(chart.contains("d=\"M257.0 224.0L359.5 117.0L462.0 10.0\""), chart);
  }

  @Test
  void bandsOfSharesEndAtZeroAndOne() {
    String chart =
        written(
            new LineChart("acc", RunPage::percent)
                .ofShares()
                .line(new Line("acc", List.of(10, 20), List.of(0.1, 0.95), List.of(0.2, 0.1))));
    assertTrue(chart.contains("<title>acc, step 10: 10 % ± 20 %</title>"), chart);
    // From the top at the first step, 0.3, to 1, and back from 0.85 to 0.
    assertTrue(chart.contains("d=\"M257.0 159.8L462.0 10.0L462.0 42.1L257.0 224.0Z\""), chart);
  }

  @Test
  void floorsAndMarksOfTheShownStepsAreNamed() {
    String chart =
        written(
            new LineChart("acc", RunPage::percent)
                .ofShares()
                .floors(Map.of("<always>", 0.5, "random", 0.333, "always", 0.302))
                .marks(List.of(new Mark(15, "restart"), new Mark(99, "beyond")))
                .line(new Line("acc", List.of(10, 20), List.of(0.0, 0.4), List.of())));
    assertFalse(chart.contains("always</text>"), "names in the drawing would overlap");
    String legend = chart.substring(chart.indexOf("class=\"legend\""));
    assertTrue(legend.contains("</svg>&lt;always&gt; 50 %</span>"), chart);
    assertTrue(legend.indexOf("random 33.3 %") < legend.indexOf("always 30.2 %"), legend);
    for (String dashes : List.of("floor f0", "floor f1", "floor f2")) {
      assertTrue(chart.indexOf(dashes) != chart.lastIndexOf(dashes), "in drawing and legend");
    }
    assertTrue(chart.contains("<title>restart</title>"), chart);
    assertFalse(chart.contains("beyond"), chart);
    assertTrue(chart.contains(">50 %</text>"), "the axis reaches the floor");
  }

  @Test
  void aChartWithoutValuesSaysSo() {
    String chart =
        written(
            new LineChart("loss", Figures::brief)
                .line(new Line("loss", List.of(), List.of(), List.of())));
    assertFalse(chart.contains("<svg"), chart);
    assertTrue(chart.contains("No values yet."), chart);
  }

  @Test
  void barsStandOnTheAxis() {
    Html html = new Html();
    BarChart.write(
        html,
        "lengths",
        List.of(new BarChart.Bar("1", "one", 5), new BarChart.Bar("2", "two", 10)));
    String chart = html.toString();
    assertTrue(chart.contains("y=\"102.0\" height=\"92.0\"><title>one</title>"), chart);
    assertTrue(chart.contains("y=\"10.0\" height=\"184.0\"><title>two</title>"), chart);
  }

  private static String written(LineChart chart) {
    Html html = new Html();
    chart.write(html);
    return html.toString();
  }
}
