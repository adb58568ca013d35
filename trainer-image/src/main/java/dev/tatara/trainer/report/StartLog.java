package dev.tatara.trainer.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.launch.LastRestart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code starts.jsonl} of a run: a line for each time that its processes started to train. Rank 0
 * writes it.
 *
 * @param runDirectory the run's folder
 */
public record StartLog(Path runDirectory) {
  /** The name of the file. */
  public static final String FILE = "starts.jsonl";

  private static final Logger LOG = LoggerFactory.getLogger(StartLog.class);
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /**
   * A start.
   *
   * @param time UTC, ISO-8601
   * @param step that training goes on from; 0 for the beginning
   * @param pod of rank 0; empty where it is not known
   * @param ranks that train
   * @param device of rank 0, as it calls itself
   * @param parameters of the model
   * @param flopsPerToken operations of the model for a token, forward and backward, with causal
   *     attention
   * @param peakFlops a second, of all devices together; null where it is not known
   * @param lastRestart why the pod's processes were started again; null where they were not
   * @param resumedFrom the checkpoint of another run that this start goes on from, relative to the
   *     storage root; null where there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Start(
      String time,
      int step,
      String pod,
      int ranks,
      String device,
      long parameters,
      double flopsPerToken,
      Double peakFlops,
      LastRestart lastRestart,
      String resumedFrom) {

    /**
     * What a token a second is of the devices' peak: model FLOPs utilization in the causal
     * convention, for each token a second; empty where the peak is not known.
     */
    public OptionalDouble mfuOfOneToken() {
      return peakFlops == null
          ? OptionalDouble.empty()
          : OptionalDouble.of(flopsPerToken / peakFlops);
    }
  }

  /** Appends a start; a volume that cannot be written costs the run nothing. */
  public void append(Start start) {
    Path file = runDirectory.resolve(FILE);
    try {
      Files.createDirectories(runDirectory); // the first that a run by hand writes
      // A line of a writer that was killed is ended first.
      String line = (endsInLine(file) ? "\n" : "") + MAPPER.writeValueAsString(start) + "\n";
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", file, e.toString());
    }
  }

  private static boolean endsInLine(Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    byte[] bytes = Files.readAllBytes(file);
    return bytes.length > 0 && bytes[bytes.length - 1] != '\n';
  }

  /** All starts, in their order; lines that are none are passed over. */
  List<Start> read() {
    Path file = runDirectory.resolve(FILE);
    List<Start> starts = new ArrayList<>();
    if (!Files.exists(file)) {
      return starts;
    }
    try {
      for (String line : Files.readAllLines(file)) {
        parse(line, starts);
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", file, e.toString());
    }
    return starts;
  }

  private static void parse(String line, List<Start> starts) {
    try {
      Start start = MAPPER.readValue(line, Start.class);
      if (start.time() != null && start.pod() != null && start.device() != null) {
        starts.add(start);
      }
    } catch (IOException e) {
      LOG.debug("no start: {}", line);
    }
  }
}
