package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.dataset.DatasetFiles;
import dev.tatara.trainer.dataset.IndexedDatasetWriter;
import dev.tatara.trainer.dataset.TokenType;
import dev.tatara.trainer.dataset.TrainingData;
import dev.tatara.trainer.model.MicroBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MicroBatchReaderTest {
  private static final int EOD = 2;
  private static final int LENGTH = 6;

  @TempDir Path folder;

  /** Documents of 4 tokens, EOD included, in samples of 6. */
  @Test
  void masksAndBordersFollowTheDocuments() throws Exception {
    List<DataSettings.Source> sources =
        List.of(new DataSettings.Source("a", "unused", null, "jsonl", 1, null));
    DataSettings plain = new DataSettings(sources, "1");
    DataSettings strict = new DataSettings(sources, "1", true, true);
    List<Long> indices = LongStream.range(0, 8).boxed().toList();
    try (TrainingData data = new TrainingData(dataset(), plain, LENGTH, 8, 3)) {
      MicroBatch loose = new MicroBatchReader(data, plain).read(indices);
      MicroBatch cut = new MicroBatchReader(data, strict).read(indices);
      assertNull(loose.documents());
      assertArrayEquals(loose.inputs(), cut.inputs());
      assertArrayEquals(loose.targets(), cut.targets());
      for (int i = 0; i < loose.inputs().length; i++) {
        assertEquals(1, loose.lossMask()[i]);
        assertEquals(loose.inputs()[i] == EOD ? 0 : 1, cut.lossMask()[i]);
      }
      for (int sample = 0; sample < 8; sample++) {
        int end = 0;
        int[] documents = cut.documents().get(sample);
        for (int i = 0; i < documents.length; i++) {
          end += documents[i];
          boolean last = i == documents.length - 1;
          // A document ends with EOD, unless the sample ends before it.
          assertEquals(
              !last, !last && cut.inputs()[sample * LENGTH + end - 1] == EOD, "sample " + sample);
        }
        assertEquals(LENGTH, end);
      }
    }
  }

  private Artifact dataset() throws Exception {
    ArtifactKey key = new ArtifactKey("dataset", 1, Map.of(), List.of());
    try (PendingArtifact pending = ArtifactStore.under(folder).begin(key)) {
      Path prefix = pending.folder().resolve(DatasetFiles.name("a"));
      try (IndexedDatasetWriter writer = new IndexedDatasetWriter(prefix, TokenType.UINT16)) {
        for (int i = 0; i < 20; i++) {
          writer.add(new int[] {100 + i, 200 + i, 300 + i, EOD});
        }
        writer.finish();
      }
      return pending.commit(Map.of(), Map.of(DatasetFiles.EOD_ID, EOD), Map.of(), List.of());
    }
  }
}
