package dev.tatara.plugin.diagnose;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.report.WarningReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever the trainer may say of a score is explained where people look. */
class WarningReasonTest {
  private static final List<String> REASONS =
      List.of(WarningReason.ANSWERS_COLLAPSED, WarningReason.CONTEXTS_CUT, WarningReason.OTHER);

  @Test
  void everyReasonIsDescribedInTheApi() throws Exception {
    String description =
        EvaluationStatus.Warning.class
            .getDeclaredField("reason")
            .getAnnotation(JsonPropertyDescription.class)
            .value();
    for (String reason : REASONS) {
      assertTrue(description.contains(reason + ": "), reason + " lacks in: " + description);
    }
  }

  @Test
  void everyReasonIsInTheReference() throws Exception {
    String reference = Files.readString(Path.of("../docs/reference/evaluation.md"));
    for (String reason : REASONS) {
      assertTrue(reference.contains("| `" + reason + "` |"), reason);
    }
  }
}
