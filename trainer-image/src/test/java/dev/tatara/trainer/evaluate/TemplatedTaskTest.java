package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.EvaluationSettings;
import dev.tatara.trainer.config.EvaluationSettings.Generation;
import dev.tatara.trainer.config.EvaluationSettings.MultipleChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that settings describe, from their lines to what a model reads. */
class TemplatedTaskTest {
  @TempDir Path folder;

  @Test
  void choicesOfTheManifestAreScoredAfterItsPrompt() throws IOException {
    write(
        "quiz.jsonl",
        """
        {"id": "a", "claim": "鉄は$5で{買える}", "true": "はい"}

        {"id": 7, "claim": "砂は鋼より硬い", "true": 1}
        """);
    write("examples.jsonl", "{\"claim\": \"炉は熱い\", \"true\": 0}\n");
    MultipleChoice settings =
        new MultipleChoice(
            "答えてください。\n", "主張：{claim}\n正しい？", List.of("はい", "いいえ"), null, "true", "\n", "acc_norm");
    Benchmark benchmark = load(settings, 1);
    assertEquals("mine-2-own", benchmark.name());
    assertEquals("acc_norm", benchmark.metric());
    assertTrue(benchmark.balanced(), "all questions have the same choices");
    PromptedQuestion asked = of(benchmark, "a");
    assertEquals("答えてください。\n主張：炉は熱い\n正しい？はい\n主張：鉄は$5で{買える}\n正しい？", asked.context());
    assertEquals(List.of("はい", "いいえ"), asked.question().choices());
    assertEquals(0, asked.question().gold());
    assertEquals(1, of(benchmark, "7").question().gold());
  }

  @Test
  void choicesCanBeFieldsOrAnArray() throws IOException {
    write(
        "quiz.jsonl",
        "{\"q\": \"x\", \"one\": \"甲\", \"two\": 2, \"all\": [\"子\", \"丑\", \"寅\"], \"right\": 2}\n");
    MultipleChoice fields =
        new MultipleChoice(null, "{q}", List.of("{one}。", "{two}。"), null, "two", "\n\n", "acc");
    TrainerException refusal = assertThrows(TrainerException.class, () -> load(fields, 0));
    assertTrue(refusal.getMessage().endsWith("field two is 2, not 0 to 1"), refusal.getMessage());
    MultipleChoice array = new MultipleChoice(null, "{q}", null, "all", "right", "\n\n", "acc");
    Question question = load(array, 0).questions().getFirst().question();
    assertEquals(List.of("子", "丑", "寅"), question.choices());
    assertEquals(2, question.gold());
    assertEquals("quiz.jsonl line 1", question.id(), "a question without a name");
  }

  @Test
  void fieldThatALineLacksIsNamedWithItsPlace() throws IOException {
    Path file = write("quiz.jsonl", "{\"q\": \"x\", \"a\": 0}\n{\"question\": \"x\", \"a\": 0}\n");
    TrainerException refusal =
        assertThrows(
            TrainerException.class,
            () ->
                load(new MultipleChoice(null, "{q}", List.of("x", "y"), null, "a", "", "acc"), 0));
    assertEquals(FailureReason.EVALUATION_DATA_INVALID, refusal.reason());
    assertEquals(file + " line 2: field q is missing; there is question, a", refusal.getMessage());
  }

  @Test
  void answerThatIsWrittenEndsAtTheFirstStop() throws IOException {
    write("quiz.jsonl", "{\"q\": \"x\", \"a\": [\"Tatara  furnace\", \"tatara\"]}\n");
    Benchmark benchmark =
        load(
            task(
                null,
                new Generation(
                    null, "{q}", "a", "\n\n", List.of("\n", "。"), 16, "f1", "Whitespace"),
                0));
    Writing writing = benchmark.writing();
    assertEquals(16, writing.maxTokens());
    assertEquals("Tatara furnace", writing.cut("Tatara furnace。また\n"));
    Question question = benchmark.questions().getFirst().question();
    WrittenAnswer answer =
        new WrittenAnswer(question, " Tatara furnace", false, writing.normalization());
    assertTrue(answer.isExact());
    WrittenAnswer other = new WrittenAnswer(question, "a furnace", false, writing.normalization());
    assertEquals(0.5, other.f1(), 1e-12);
    Outcome outcome = Outcome.ofWritten(List.of(answer, other), benchmark.metric());
    assertEquals("f1", outcome.metric());
    assertEquals(0.75, outcome.score(), 1e-12);
    assertEquals(1.959964 * 0.25, outcome.confidence(), 1e-12); // s = 0.3536, over the root of 2
  }

  @Test
  void choicesWithAndWithoutFieldsAreToldApart() throws IOException {
    write("quiz.jsonl", "{\"q\": \"x\", \"a\": \"y\", \"b\": \"z\"}\n");
    MultipleChoice own =
        new MultipleChoice(null, "{q}", List.of("{a}", "{b}"), null, "a", "", "acc");
    assertEquals(false, load(own, 0).balanced());
    assertEquals(Set.of("acc", "acc_norm"), TemplatedTask.of(own).metrics());
    MultipleChoice fixed = new MultipleChoice(null, "{q}", List.of("y", "z"), null, "a", "", "acc");
    assertEquals(
        Outcome.ofChoices(
                List.of(
                    new Answer(
                        load(fixed, 0).questions().getFirst().question(),
                        List.of(-1.0, -2.0),
                        false)),
                true,
                "acc")
            .metrics()
            .keySet(),
        TemplatedTask.of(fixed).metrics());
  }

  private Benchmark load(MultipleChoice settings, int fewShot) {
    return load(task(settings, null, fewShot));
  }

  private Benchmark load(EvaluationSettings.Task task) {
    return (Benchmark) Benchmarks.load(List.of(task), folder).getFirst();
  }

  private static EvaluationSettings.Task task(
      MultipleChoice choice, Generation generation, int fewShot) {
    return new EvaluationSettings.Task(
        "mine",
        "2",
        null,
        fewShot,
        "quiz.jsonl",
        fewShot == 0 ? null : "examples.jsonl",
        null,
        choice,
        generation,
        null);
  }

  private static PromptedQuestion of(Benchmark benchmark, String id) {
    return benchmark.questions().stream()
        .filter(asked -> asked.question().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private Path write(String name, String lines) throws IOException {
    return Files.writeString(folder.resolve(name), lines);
  }
}
