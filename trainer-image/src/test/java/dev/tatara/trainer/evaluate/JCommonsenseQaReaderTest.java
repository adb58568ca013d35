package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JCommonsenseQaReaderTest {
  private static final String GOOD =
      "{\"q_id\": 8939, \"question\": \"基板は？\", \"choice0\": \"掲示板\", \"choice1\": \"パソコン\","
          + " \"choice2\": \"マザーボード\", \"choice3\": \"ハードディスク\", \"choice4\": \"まな板\","
          + " \"label\": 2}";

  @TempDir Path folder;

  @Test
  void readsQuestions() throws IOException {
    Path file = write(GOOD + "\n\n" + GOOD.replace("8939", "\"own-1\"") + "\n");
    List<Question> questions = JCommonsenseQaReader.read(file);
    assertEquals(
        new Question("8939", "基板は？", List.of("掲示板", "パソコン", "マザーボード", "ハードディスク", "まな板"), 2),
        questions.getFirst());
    assertEquals("own-1", questions.getLast().id());
    assertEquals(3, questions.getFirst().longestChoice());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"label\": 2| \"label\": 5| field label is 5, not 0 to 4",
        "\"label\": 2| \"label\": \"2\"| field label is \"2\", not 0 to 4",
        "\"choice3\"| \"choice9\"| field choice3 is missing",
        "\"まな板\"| \"\"| field choice4 is \"\", not a text",
        "\"question\": \"基板は？\"| \"question\": 4| field question is 4, not a text",
        "\"q_id\": 8939| \"q_id\": null| field q_id is null",
        "{\"q_id\"| [\"q_id\"| is not JSON",
      })
  void namesFileLineAndField(String from, String to, String fault) throws IOException {
    Path file = write(GOOD + "\n" + GOOD.replace(from.strip(), to.strip()) + "\n");
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> JCommonsenseQaReader.read(file));
    assertEquals(FailureReason.EVALUATION_DATA_INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains(file + " line 2"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(fault.strip()), refusal.getMessage());
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    Path file = write("\n");
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> JCommonsenseQaReader.read(file));
    assertEquals(FailureReason.EVALUATION_DATA_INVALID, refusal.reason());
  }

  @Test
  void refusesBytesThatAreNoText() throws IOException {
    Path file = Files.write(folder.resolve("valid.jsonl"), new byte[] {(byte) 0xff, 10});
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> JCommonsenseQaReader.read(file));
    assertEquals(FailureReason.EVALUATION_DATA_INVALID, refusal.reason());
  }

  @Test
  void saysThatAFileIsMissing() {
    Path file = folder.resolve("valid.jsonl");
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> JCommonsenseQaReader.read(file));
    assertEquals(FailureReason.EVALUATION_DATA_MISSING, refusal.reason());
    assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("valid.jsonl"), content);
  }
}
