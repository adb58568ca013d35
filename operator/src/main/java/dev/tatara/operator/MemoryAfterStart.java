package dev.tatara.operator;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CompletableFuture;

/**
 * Gives back what the lists of all objects took at the start: the serial collector would keep it
 * until the heap is full, which it may never be.
 */
@ApplicationScoped
class MemoryAfterStart {
  /** Thousands of jobs are listed and looked at by then. */
  private static final int AFTER_SECONDS = 60;

  void start(@Observes StartupEvent event) {
    CompletableFuture.delayedExecutor(AFTER_SECONDS, SECONDS).execute(System::gc);
  }
}
