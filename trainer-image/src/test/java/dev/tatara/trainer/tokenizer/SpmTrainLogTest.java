package dev.tatara.trainer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.config.TokenizerSettings;
import dev.tatara.trainer.step.PreparationFigures;
import dev.tatara.trainer.step.TestRun;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of the real {@code spm_train}, line by line; a line takes a second. */
class SpmTrainLogTest {
  private static final int VOCABULARY = 1200;

  @TempDir Path folder;
  private final AtomicLong clock = new AtomicLong();
  private final TokenizerProgress progress = new TokenizerProgress(clock::get, () -> {});
  private final List<PreparationFigures> told = new ArrayList<>();

  @BeforeEach
  void begin() {
    SentencePiecePrograms.assumeInstalled();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unigram", "bpe"})
  void whatIsDoneOnlyRisesToTheEnd(String type) throws Exception {
    train(type, VOCABULARY);
    assertEquals(
        List.of("starting", "loading", "seeding", "training", "saving"),
        told.stream().map(PreparationFigures::phase).distinct().toList());
    double before = 0;
    for (PreparationFigures figures : told) {
      assertTrue(figures.fraction() >= before, () -> figures + " in " + told);
      before = figures.fraction();
    }
    assertEquals(0.97, before, "saving");
    List<PreparationFigures> training = of("training");
    List<Double> fractions =
        training.stream().map(PreparationFigures::fraction).distinct().toList();
    assertTrue(fractions.size() > 5, "steps of training: " + fractions);
    assertTrue(fractions.getLast() > 0.94, "all of it is seen: " + fractions);
    assertTrue(
        fractions.stream().filter(fraction -> fraction > 0.3 && fraction < 0.8).count() > 2,
        "it does not jump: " + fractions);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unigram", "bpe"})
  void theTimeThatIsLeftIsThatOfTheLinesToCome(String type) throws Exception {
    train(type, VOCABULARY);
    List<PreparationFigures> training = of("training");
    assertTrue(
        training.stream().limit(3).allMatch(figures -> figures.etaSeconds() == null),
        "nothing is known at the beginning");
    List<PreparationFigures> estimates =
        training.stream().filter(figures -> figures.etaSeconds() != null).toList();
    assertFalse(estimates.isEmpty());
    for (PreparationFigures estimate : estimates) {
      int left = training.size() - training.indexOf(estimate);
      assertEquals(left, estimate.etaSeconds(), 2 + 0.2 * left, () -> estimate + " of " + told);
    }
    assertTrue(of("saving").stream().map(PreparationFigures::etaSeconds).allMatch(Objects::isNull));
  }

  @Test
  void whatIsOverdueHasNoTimeThatIsLeft() throws Exception {
    train("unigram", VOCABULARY);
    TokenizerProgress late = new TokenizerProgress(clock::get, () -> {});
    SpmTrainLog log = new SpmTrainLog(8000, late, clock::get);
    log.follow("unigram_model_trainer.cc(491) LOG(INFO) Using 256780 sentences for EM training");
    for (String line :
        List.of("sub_iter=0 size=568135", "sub_iter=1 size=486985", "sub_iter=0 size=364374")) {
      clock.addAndGet(TimeUnit.SECONDS.toNanos(30));
      log.follow("unigram_model_trainer.cc(507) LOG(INFO) EM " + line + " obj=227.827");
    }
    // One more of this round, then 13 rounds until 364,374 have become 8,800: as work, 52.0 of
    // sub-iterations with few pieces, where the last two were 5.9 and 4.6.
    assertEquals(297, late.figures().etaSeconds());
    assertEquals(0.12 + 0.85 * 0.2485, late.figures().fraction(), 1e-4);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(297));
    assertEquals(null, late.figures().etaSeconds());
    log.follow("a line that nobody knows");
    assertEquals("training", late.figures().phase());
  }

  /** Two threads of spm_train may write in another order, and another version another line. */
  @Test
  void aLineOfAnEarlierPhaseSaysNothingOfALaterOne() {
    SpmTrainLog log = new SpmTrainLog(8000, progress, clock::get);
    log.follow("unigram_model_trainer.cc(491) LOG(INFO) Using 256780 sentences for EM training");
    for (String line :
        List.of("sub_iter=0 size=568135", "sub_iter=1 size=486985", "sub_iter=0 size=364374")) {
      clock.addAndGet(TimeUnit.SECONDS.toNanos(30));
      log.follow("unigram_model_trainer.cc(507) LOG(INFO) EM " + line + " obj=227.827");
    }
    PreparationFigures training = progress.figures();
    log.follow("trainer_interface.cc(456) LOG(INFO) Done! preprocessed 256780 sentences.");
    assertEquals(training.fraction(), progress.figures().fraction());
    assertEquals(training.etaSeconds(), progress.figures().etaSeconds());
    log.follow("trainer_interface.cc(684) LOG(INFO) Saving model: tokenizer.model");
    PreparationFigures saving = progress.figures();
    log.follow("unigram_model_trainer.cc(507) LOG(INFO) EM sub_iter=1 size=8000 obj=227.827");
    assertEquals("saving", progress.figures().phase());
    assertEquals(saving.fraction(), progress.figures().fraction());
  }

  private List<PreparationFigures> of(String phase) {
    return told.stream().filter(figures -> figures.phase().equals(phase)).toList();
  }

  private void train(String type, int vocabulary) throws Exception {
    Files.writeString(folder.resolve("sentences.txt"), TestRun.text(4000));
    TokenizerSettings.Train settings =
        new TokenizerSettings.Train(type, vocabulary, 1_000_000, 0.9995, "nmt_nfkc", true, true, 1);
    SpmTrainLog log = new SpmTrainLog(vocabulary, progress, clock::get);
    Process process =
        new ProcessBuilder(new SpmTrain(settings, 1, progress).command("sentences.txt"))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    told.add(progress.figures());
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        log.follow(line);
        told.add(progress.figures());
      }
    }
    assertEquals(0, process.waitFor());
  }
}
