package dev.tatara.trainer.comm;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Times all-reduce between processes on this machine, and beside it, in turns, plain copies of the
 * same bytes that all processes make at the same time: what the memory can do.
 *
 * @param command from the arguments of {@link CollectiveTimingRank} to the command line that runs
 *     it
 * @param transport how the processes exchange data
 * @param processes how many there are
 * @param runs figures of each kind for each size
 */
public record CollectiveTimings(
    UnaryOperator<List<String>> command,
    Communicators.Transport transport,
    int processes,
    int runs) {

  /** Latency, the size of a small layer's gradients, and of a bucket. */
  public static final List<Long> SIZES = List.of(4L << 10, 1L << 20, 32L << 20);

  /**
   * Figures of one size.
   *
   * @param bytes of fp32 that are summed
   * @param allReduce milliseconds, one for each run
   * @param copy milliseconds of copying as many bytes, one for each run
   */
  public record Timing(long bytes, List<Double> allReduce, List<Double> copy) {

    /** All-reduce over copy, run by run. */
    public List<Double> ratios() {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < allReduce.size(); i++) {
        ratios.add(allReduce.get(i) / copy.get(i));
      }
      return ratios;
    }
  }

  /**
   * Runs the processes.
   *
   * @param sizes multiples of four
   * @throws IOException when a process fails; its standard error says why
   */
  public List<Timing> measure(List<Long> sizes) throws IOException {
    List<Process> ranks = new ArrayList<>();
    try (PortReservation rendezvous = PortReservation.at("127.0.0.1")) {
      for (int rank = processes - 1; rank >= 0; rank--) {
        List<String> arguments =
            new CollectiveTimingRank.Arguments(
                    transport, processes, rank, rendezvous.port(), runs, sizes)
                .list();
        ranks.addFirst(
            new ProcessBuilder(command.apply(arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
      }
      List<Timing> timings = read(ranks.getFirst(), sizes);
      for (Process rank : ranks) {
        if (rank.waitFor() != 0) {
          throw new IOException("a process that takes timings ended with " + rank.exitValue());
        }
      }
      return timings;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while processes took timings", e);
    } finally {
      ranks.forEach(Process::destroyForcibly);
    }
  }

  /** Rank 0 prints a line for each run: the bytes and the two durations in nanoseconds. */
  private static List<Timing> read(Process process, List<Long> sizes) throws IOException {
    List<Timing> timings =
        sizes.stream().map(size -> new Timing(size, new ArrayList<>(), new ArrayList<>())).toList();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split(" ");
        Timing timing = timings.get(sizes.indexOf(Long.parseLong(fields[0])));
        timing.allReduce().add(Double.parseDouble(fields[1]) / 1e6);
        timing.copy().add(Double.parseDouble(fields[2]) / 1e6);
      }
    }
    return timings;
  }
}
