package dev.tatara.minicluster.quickstart.view;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Statuses as an operator wrote them, kept as files beside the tests. */
final class RecordedStatus {
  private RecordedStatus() {}

  static LLMTrainingJobStatus read(String name) {
    try (InputStream file = RecordedStatus.class.getResourceAsStream(name + ".json")) {
      return new ObjectMapper().readValue(file, LLMTrainingJobStatus.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
