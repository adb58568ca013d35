package dev.tatara.trainer.progress;

import dev.tatara.trainer.cuda.DeviceMemory;
import io.prometheus.metrics.core.metrics.Gauge;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows how much memory of rank 0's GPU is taken, after every step. libtorch's allocator keeps what
 * it has once reserved, so that the most ever seen is also what the steps before needed.
 */
public final class GpuMemoryReporter {
  private static final Logger LOG = LoggerFactory.getLogger(GpuMemoryReporter.class);

  private final Supplier<DeviceMemory> memory;
  private final Gauge gauge;
  private long peak;

  /**
   * @param memory asks the GPU, on the thread that calls {@link #step}
   * @param metrics that it is shown in
   */
  public GpuMemoryReporter(Supplier<DeviceMemory> memory, TrainingMetrics metrics) {
    this.memory = memory;
    this.gauge = metrics.gpuMemory();
  }

  /** A step is done. */
  public void step() {
    DeviceMemory now = memory.get();
    if (now.used() > peak) {
      peak = now.used();
      LOG.info(
          String.format(
              Locale.ROOT,
              "GPU memory: %.2f of %.2f GiB in use",
              (double) peak / (1 << 30),
              (double) now.total() / (1 << 30)));
    }
    gauge.labelValues("total").set(now.total());
    gauge.labelValues("used").set(now.used());
    gauge.labelValues("peak").set(peak);
  }
}
