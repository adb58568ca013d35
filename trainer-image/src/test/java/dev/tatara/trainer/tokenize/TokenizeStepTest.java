package dev.tatara.trainer.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.corpus.CorpusReader;
import dev.tatara.trainer.step.PreparationFigures;
import dev.tatara.trainer.step.TestRun;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import dev.tatara.trainer.tokenizer.TokenizerFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a dataset that is written says of itself meanwhile, at each change. */
@Timeout(180)
class TokenizeStepTest {
  @TempDir Path root;
  private final List<PreparationFigures> told = new ArrayList<>();
  private final TokenizeProgress progress = new TokenizeProgress(() -> told.add(figures()));

  private PreparationFigures figures() {
    return progress.figures();
  }

  @Test
  void progressIsCountedOverAllSources() throws Exception {
    SentencePiecePrograms.assumeInstalled();
    TestRun run = new TestRun(root).tokenizer("vocabularySize", IntNode.valueOf(700));
    Files.createDirectories(run.storage().resolve("sources"));
    for (String source : List.of("text", "more")) {
      run.source(source, "sources/*.txt", "text", 1);
    }
    for (int i = 0; i < 4; i++) {
      Files.writeString(run.storage().resolve("sources/" + i + ".txt"), i + TestRun.text(2000));
    }
    assertEquals(0, run.verb("corpus"), run::said);
    assertEquals(0, run.verb("tokenizer"), run::said);
    Path model = TokenizerFiles.modelIn(run.storage().resolve(run.result("tokenizer").artifact()));
    new TokenizeStep(ArtifactStore.single(root.resolve("dataset")), 1, progress)
        .run(run.corpus(), model);

    List<Long> sizes = new ArrayList<>();
    for (String source : CorpusReader.sources(run.corpus())) {
      sizes.add(Files.size(CorpusReader.file(run.corpus(), source)));
    }
    long packed = sizes.getFirst() + sizes.getLast();
    long before = 0;
    for (PreparationFigures figures : told) {
      assertEquals("tokenizing", figures.phase());
      assertEquals(packed, figures.totalBytes());
      assertTrue(figures.bytes() >= before, told::toString);
      before = figures.bytes();
      assertEquals((double) before / packed, figures.fraction(), 1e-4);
    }
    assertEquals(packed, before);
    assertTrue(
        told.stream().map(PreparationFigures::bytes).anyMatch(sizes.getFirst()::equals),
        () -> "the first source of " + sizes + " in " + told);
  }
}
