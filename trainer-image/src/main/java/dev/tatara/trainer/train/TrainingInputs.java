package dev.tatara.trainer.train;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.TrainingSettings;
import dev.tatara.trainer.dataset.DatasetFiles;
import dev.tatara.trainer.dataset.OrderCache;
import dev.tatara.trainer.dataset.TrainingData;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.tokenizer.Tokenizer;
import dev.tatara.trainer.tokenizer.TokenizerFiles;
import java.nio.file.Path;

/**
 * What a run is trained from.
 *
 * @param tokenizerModel the tokenizer's file
 * @param vocabularySize its pieces
 * @param data the samples in their order
 */
record TrainingInputs(Path tokenizerModel, int vocabularySize, TrainingData data)
    implements AutoCloseable {

  /**
   * Opens them.
   *
   * @param dataset folder of a dataset artifact, or null for the result of the run's tokenize step
   * @param tokenizer a tokenizer's file or the folder of a tokenizer artifact, or null for the
   *     result of the run's tokenizer step
   * @param leads whether this is rank 0, which computes the order of the samples for all
   * @throws TrainerException when one is missing, not whole or too small, or when they are no pair
   */
  static TrainingInputs open(RunContext run, Path dataset, Path tokenizer, boolean leads) {
    RunConfiguration configuration = run.configuration();
    TrainingSettings training = configuration.training();
    Path model =
        tokenizer == null
            ? TokenizerFiles.modelIn(run.artifactOf("tokenizer", TokenizerFiles.KIND).folder())
            : TokenizerFiles.modelAt(tokenizer, "--tokenizer");
    int vocabularySize;
    try (Tokenizer opened = Tokenizer.load(model)) {
      vocabularySize = opened.vocabularySize();
    }
    Artifact artifact =
        dataset == null
            ? run.artifactOf("tokenize", DatasetFiles.KIND)
            : Artifact.open(dataset, DatasetFiles.KIND);
    DatasetFiles.requireTokenizer(artifact, model, vocabularySize);
    int samples = Math.multiplyExact(training.steps(), training.globalBatchSize());
    TrainingData data =
        new TrainingData(
            artifact,
            configuration.data(),
            configuration.model().sequenceLength(),
            samples,
            training.seed(),
            leads ? OrderCache.building(run.artifacts()) : OrderCache.waiting(run.artifacts()));
    return new TrainingInputs(model, vocabularySize, data);
  }

  @Override
  public void close() {
    data.close();
  }
}
