package dev.tatara.trainer.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TerminationMessageTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir Path folder;

  @Test
  void saysWhatWasDone() throws IOException {
    StepResult result =
        new StepResult("corpus", "artifacts/corpus/ab", "ab", false, Map.of("documents", 3));
    message().write(result);
    assertEquals(
        MAPPER.readTree(
            """
            {"step": "corpus", "artifact": "artifacts/corpus/ab", "digest": "ab", "reused": false,
             "summary": {"documents": 3}}"""),
        read());
  }

  @Test
  void saysWhyItFailed() throws IOException {
    message()
        .write(
            StepFailure.of(
                "corpus",
                new TrainerException(FailureReason.CORPUS_EMPTY, "nothing in it", "add some")));
    assertEquals(
        MAPPER.readTree(
            """
            {"step": "corpus", "error": {"reason": "CorpusEmpty", "message": "nothing in it",
             "hint": "add some", "exitCode": 65}}"""),
        read());
  }

  @Test
  void whatIsTooLongIsShortenedAndStaysJson() throws IOException {
    String long4 = "𩸽ほっけ\n".repeat(2000);
    message().write(StepFailure.of("corpus", FailureReason.CORPUS_EMPTY, long4, long4));
    assertTrue(Files.size(folder.resolve("log")) <= TerminationMessage.MAX_BYTES);
    JsonNode error = read().get("error");
    assertEquals("CorpusEmpty", error.get("reason").asText());
    assertTrue(error.get("message").asText().length() > 500);
    assertTrue(error.get("message").asText().endsWith("…"));

    message().write(new StepResult("evaluate", null, null, null, Map.of("evaluations", long4)));
    assertEquals(MAPPER.readTree("{\"step\": \"evaluate\", \"summary\": {}}"), read());
  }

  @Test
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a loop heeds no interrupt
  void aSummaryThatIsTooLongGoesBeforeTheMessage() throws IOException {
    StepFailure failure =
        StepFailure.of("export", FailureReason.GATE_FAILED, "none passed", "ask for less")
            .with(Map.of("gate", "a".repeat(TerminationMessage.MAX_BYTES)));
    message().write(failure);
    JsonNode written = read();
    assertEquals("none passed", written.at("/error/message").asText());
    assertFalse(written.has("summary"));

    message()
        .write(StepFailure.of("export", FailureReason.GATE_FAILED, "", "").with(failure.summary()));
    assertEquals("GateFailed", read().at("/error/reason").asText());
    assertTrue(Files.size(folder.resolve("log")) <= TerminationMessage.MAX_BYTES);
  }

  @Test
  void unforeseenExceptionsAreInternalAndStorageIsNot() {
    StepFailure.Error defect = StepFailure.of("train", new IllegalStateException("oops")).error();
    assertEquals("Internal", defect.reason());
    assertEquals(70, defect.exitCode());
    assertEquals("IllegalStateException: oops", defect.message());
    StepFailure.Error storage =
        StepFailure.of("train", new AccessDeniedException("/storage/runs")).error();
    assertEquals("StorageUnavailable", storage.reason());
    assertEquals(75, storage.exitCode());
  }

  @Test
  void withoutALogNothingIsWritten() throws IOException {
    Environment environment =
        new Environment(
            folder,
            folder,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    new TerminationMessage(environment).write(new StepResult("x", null, null, null, Map.of()));
    assertFalse(Files.exists(folder.resolve("log")));
  }

  private TerminationMessage message() {
    String log = folder.resolve("log").toString();
    return new TerminationMessage(Environment.of(Map.of("TATARA_TERMINATION_LOG", log)));
  }

  private JsonNode read() throws IOException {
    return MAPPER.readTree(Files.readAllBytes(folder.resolve("log")));
  }
}
