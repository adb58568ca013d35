package dev.tatara.trainer.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.checkpoint.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir private Path folder;

  @Test
  void everyStepStandsThereOnceAfterARestart() throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    append(file, 0, 1, 7);
    Files.writeString(file, "{\"step\": 8, \"lo", StandardOpenOption.APPEND); // killed
    append(file, 5, 6, 9);
    assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9), steps(file));
  }

  @Test
  void whatAKilledWriterLeftOfALineIsCutOff() throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    append(file, 0, 1, 3);
    long whole = Files.size(file);
    Files.writeString(file, "{\"step\": 4, \"loss\": 1", StandardOpenOption.APPEND);
    append(file, 3, 4, 3); // nothing
    assertEquals(whole, Files.size(file));
    // A disk that filled up in the middle of a line, and a writer that went on after it.
    Files.writeString(file, "{\"step\": 4, {\"step\": 5}\n", StandardOpenOption.APPEND);
    append(file, 5, 6, 6);
    assertEquals(List.of(1, 2, 3, 6), steps(file));
    append(file, 0, 1, 1);
    assertEquals(List.of(1), steps(file));
  }

  @Test
  void linesWaitUntilThereIsRoomAgain() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 64 << 10)) {
      Path file = disk.folder().resolve("metrics.jsonl");
      Path filler = disk.fillBut(8 << 10);
      try (MetricsLog log = MetricsLog.open(file, 0)) {
        for (int step = 1; step <= 100; step++) {
          log.append(figures(step), "2026-01-01T00:00:00Z");
        }
        assertTrue(steps(file).size() < 100, "the disk was not full");
        Files.delete(filler);
        log.append(figures(101), "2026-01-01T00:00:00Z");
      }
      assertEquals(IntStream.rangeClosed(1, 101).boxed().toList(), steps(file));
    }
  }

  private static void append(Path file, int goOnAfter, int first, int last) throws IOException {
    try (MetricsLog log = MetricsLog.open(file, goOnAfter)) {
      for (int step = first; step <= last; step++) {
        log.append(figures(step), "2026-01-01T00:00:00Z");
      }
    }
  }

  private static StepFigures figures(int step) {
    return new StepFigures(step, step * 8L, step * 64L, 0, 64, 2.5, 1e-3, 0.5, 0.25, 0, List.of());
  }

  /** Of the lines that are whole. */
  private static List<Integer> steps(Path file) throws IOException {
    List<Integer> steps = new ArrayList<>();
    String text = Files.readString(file);
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      steps.add(MAPPER.readTree(line).path("step").asInt());
    }
    return steps;
  }
}
