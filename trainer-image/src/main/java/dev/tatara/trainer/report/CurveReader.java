package dev.tatara.trainer.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tatara.report.RunReport.Series;
import dev.tatara.report.SeriesBuilder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code metrics.jsonl}, however long it is, into curves of few points. A line that is being
 * written, and all after a damaged one, are left out.
 */
final class CurveReader {
  private static final Logger LOG = LoggerFactory.getLogger(CurveReader.class);
  private static final JsonFactory JSON = new JsonFactory();
  private static final List<String> NAMES =
      List.of("loss", "learningRate", "gradientNorm", "tokensPerSecond");

  /**
   * What it holds.
   *
   * @param series a curve for each figure
   * @param skippedSteps up to the last line
   * @param tokens up to the last line
   */
  record Curves(List<Series> series, int skippedSteps, long tokens) {}

  private final Map<String, SeriesBuilder> builders = new LinkedHashMap<>();
  private final Map<String, Double> line = new LinkedHashMap<>();
  private final double mfuOfOneToken;

  private CurveReader(double mfuOfOneToken) {
    this.mfuOfOneToken = mfuOfOneToken;
    NAMES.forEach(name -> builders.put(name, new SeriesBuilder(name)));
    builders.put("mfu", new SeriesBuilder("mfu"));
  }

  /**
   * Reads the file.
   *
   * @param mfuOfOneToken what a token a second is of the devices' peak; 0 where that is not known
   */
  static Curves read(Path file, double mfuOfOneToken) {
    return new CurveReader(mfuOfOneToken).read(file);
  }

  private Curves read(Path file) {
    int skipped = 0;
    long tokens = 0;
    if (Files.exists(file)) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
          JsonParser parser = JSON.createParser(in)) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          readLine(parser);
          skipped = line.getOrDefault("skippedSteps", 0.0).intValue();
          tokens = line.getOrDefault("tokens", 0.0).longValue();
          add();
        }
      } catch (IOException e) {
        LOG.debug("{} ends in the middle of a line: {}", file, e.toString());
      }
    }
    List<Series> series = new ArrayList<>();
    builders.values().forEach(builder -> series.add(builder.build()));
    return new Curves(series, skipped, tokens);
  }

  private void readLine(JsonParser parser) throws IOException {
    line.clear();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (parser.nextToken().isNumeric()) {
        line.put(name, parser.getDoubleValue());
      } else {
        parser.skipChildren();
      }
    }
  }

  private void add() {
    int step = line.getOrDefault("step", 0.0).intValue();
    for (String name : NAMES) {
      builders.get(name).add(step, line.getOrDefault(name, Double.NaN));
    }
    if (mfuOfOneToken > 0) {
      double speed = line.getOrDefault("tokensPerSecond", Double.NaN);
      builders.get("mfu").add(step, speed * mfuOfOneToken);
    }
  }
}
