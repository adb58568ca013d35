package dev.tatara.operator.logging;

import dev.tatara.operator.OperatorSettings;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Chooses between text for people and JSON for whoever collects logs, before the first job. */
@Singleton
class LogFormat {
  private static final int FIRST = 1;

  void start(@Observes @Priority(FIRST) StartupEvent event, OperatorSettings settings) {
    if (settings.log().format() == OperatorSettings.Log.Format.JSON) {
      for (Handler handler : Logger.getLogger("").getHandlers()) {
        apply(handler);
      }
    }
  }

  /** Quarkus keeps its handlers behind one that waits for it to be configured. */
  private static void apply(Handler handler) {
    if (handler instanceof ExtHandler outer) {
      for (Handler inner : outer.getHandlers()) {
        apply(inner);
      }
    }
    if (handler instanceof ConsoleHandler) {
      handler.setFormatter(new JsonLines());
    }
  }
}
