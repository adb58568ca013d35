package dev.tatara.trainer.dataset;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.artifact.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetFilesTest {
  private static final int PIECES = 300;

  @TempDir Path folder;
  private Path model;
  private Artifact dataset;

  @BeforeEach
  void make() throws IOException {
    model = Files.writeString(folder.resolve("tokenizer.model"), "pieces");
    ArtifactKey key = new ArtifactKey(DatasetFiles.KIND, 1, Map.of(), List.of());
    try (PendingArtifact pending = ArtifactStore.under(folder).begin(key)) {
      dataset =
          pending.commit(
              Map.of(DatasetFiles.TOKENIZER_MODEL, Sha256.of(model)),
              Map.of(DatasetFiles.VOCABULARY_SIZE, PIECES),
              Map.of(),
              List.of());
    }
  }

  @Test
  void theTokenizerThatMadeItIsAccepted() {
    assertDoesNotThrow(() -> DatasetFiles.requireTokenizer(dataset, model, PIECES));
  }

  @Test
  void anotherOfTheSameSizeIsRefused() throws IOException {
    assertRefused(Files.writeString(folder.resolve("another.model"), "other pieces"), PIECES);
  }

  @Test
  void anotherVocabularyIsRefused() {
    assertRefused(model, PIECES + 1);
  }

  private void assertRefused(Path tokenizer, int vocabularySize) {
    TrainerException refusal =
        assertThrows(
            TrainerException.class,
            () -> DatasetFiles.requireTokenizer(dataset, tokenizer, vocabularySize));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    assertTrue(
        refusal.getMessage().startsWith("dataset " + dataset.folder() + " was made with another"),
        refusal.getMessage());
  }
}
