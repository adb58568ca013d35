package dev.tatara.trainer.progress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code metrics.jsonl}: one line a step. A volume that is full, or gone for a while, costs the run
 * nothing: the lines wait until there is room again. Not thread-safe.
 */
final class MetricsLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsLog.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Lines that wait; older ones are dropped. */
  private static final int MOST_WAITING = 100_000;

  /**
   * One line; the fields are those of {@link StepFigures}, the speed that of this step alone. Loss
   * and norm are null where they are not finite.
   */
  private record Line(
      int step,
      long consumedSamples,
      long tokens,
      int skippedSteps,
      Double loss,
      double learningRate,
      Double gradientNorm,
      double tokensPerSecond,
      double stepSeconds,
      double dataWaitSeconds,
      String time) {}

  private final Path file;
  private final FileChannel channel;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private long end;

  private MetricsLog(Path file, FileChannel channel, long end) {
    this.file = file;
    this.channel = channel;
    this.end = end;
  }

  /**
   * Opens it to go on after a step; lines of later steps, which will be done again, are cut off.
   *
   * @param step the last that stays
   */
  static MetricsLog open(Path file, int step) throws IOException {
    Files.createDirectories(file.getParent());
    long end = Files.exists(file) ? endOf(file, step) : 0;
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(end);
    return new MetricsLog(file, channel, end);
  }

  /** The position after the last line that stays: steps stand there in their order. */
  private static long endOf(Path file, int step) throws IOException {
    long end = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readAllBytes();
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == '\n') {
          if (stepOf(bytes, (int) end, i) > step) {
            return end;
          }
          end = i + 1L;
        }
      }
    }
    return end;
  }

  private static int stepOf(byte[] bytes, int from, int to) {
    try {
      JsonNode step =
          MAPPER.readTree(new String(bytes, from, to - from, StandardCharsets.UTF_8)).path("step");
      return step.asInt(Integer.MAX_VALUE);
    } catch (IOException e) {
      return Integer.MAX_VALUE; // a line of a writer that was killed
    }
  }

  void append(StepFigures step, String time) throws IOException {
    Line line =
        new Line(
            step.step(),
            step.consumedSamples(),
            step.tokens(),
            step.skippedSteps(),
            StepFigures.finiteOrNull(step.loss()),
            step.learningRate(),
            StepFigures.finiteOrNull(step.gradientNorm()),
            step.stepTokens() / step.seconds(),
            step.seconds(),
            step.dataWaitSeconds(),
            time);
    waiting.addLast((MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    boolean inTrouble = waiting.size() > 1;
    try {
      write();
    } catch (IOException e) {
      if (!inTrouble) {
        LOG.warn("{} cannot be written for now: {}", file, e.toString());
      }
      if (waiting.size() > MOST_WAITING) {
        waiting.removeFirst();
      }
    }
  }

  private void write() throws IOException {
    while (!waiting.isEmpty()) {
      ByteBuffer line = ByteBuffer.wrap(waiting.getFirst());
      long position = end;
      while (line.hasRemaining()) {
        // At its place, so that what a failure left of a line is written over.
        position += channel.write(line, position);
      }
      end = position;
      waiting.removeFirst();
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      write();
      channel.truncate(end);
    } catch (IOException e) {
      LOG.warn("{} lacks its last {} lines: {}", file, waiting.size(), e.toString());
    }
  }
}
