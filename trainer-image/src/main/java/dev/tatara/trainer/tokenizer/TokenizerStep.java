package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.config.TokenizerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a tokenizer artifact, or finds the one that an earlier job made in the same way. */
public final class TokenizerStep {
  private static final int FORMAT_VERSION = 1;
  private static final String SENTENCES = "sentences.txt";
  private static final String SAMPLE_DOCUMENTS = "sample-documents.tsv.gz";

  private final ArtifactStore store;
  private final TokenizerProgress progress;

  /** A step that keeps its artifact in the store. */
  public TokenizerStep(ArtifactStore store) {
    this(store, new TokenizerProgress());
  }

  /** The same, which says how far it is. */
  TokenizerStep(ArtifactStore store, TokenizerProgress progress) {
    this.store = store;
    this.progress = progress;
  }

  /**
   * Trains a tokenizer on a corpus.
   *
   * @param weights of the corpus' sources in the sample; other weights in the same proportion give
   *     the same tokenizer
   * @param threads of {@code spm_train}
   */
  public Made train(
      Artifact corpus,
      SortedMap<String, Double> weights,
      TokenizerSettings.Train settings,
      int threads)
      throws IOException, InterruptedException {
    SortedMap<String, Double> shares = shares(weights);
    Map<String, Object> allSettings = Map.of("train", settings, "shares", shares);
    Map<String, Object> inputs = Map.of("corpus", corpus.manifest().digest());
    ArtifactKey key = new ArtifactKey(TokenizerFiles.KIND, FORMAT_VERSION, allSettings, inputs);
    var found = store.find(key);
    if (found.isPresent()) {
      return new Made(found.get(), true);
    }
    corpus.verify();
    try (PendingArtifact pending = store.begin(key)) {
      Path folder = pending.folder();
      Map<String, Object> counts = new LinkedHashMap<>();
      Path sentences = folder.resolve(SENTENCES);
      progress.begin(TokenizerPhase.SAMPLING);
      try (SampleWriter sample = new SampleWriter(sentences, folder.resolve(SAMPLE_DOCUMENTS))) {
        new SentenceSampler(corpus, settings.seed(), progress)
            .draw(shares, settings.sampleCharacters(), sample);
        counts.put("sampledDocuments", sample.documents());
        counts.put("sampledSentences", sample.sentences());
        counts.put("sampledCharacters", sample.characters());
      }
      new SpmTrain(settings, threads, progress).run(folder, SENTENCES);
      Files.delete(sentences);
      counts.put("vocabulary", vocabularyOf(folder.resolve(TokenizerFiles.MODEL)));
      return new Made(
          pending.commit(inputs, allSettings, counts, corpus.manifest().licences()), false);
    }
  }

  private static SortedMap<String, Double> shares(SortedMap<String, Double> weights) {
    double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    SortedMap<String, Double> shares = new TreeMap<>();
    weights.forEach((source, weight) -> shares.put(source, weight / sum));
    return shares;
  }

  /** Copies a model made elsewhere. */
  Made copy(Path model) throws IOException {
    int vocabulary = vocabularyOf(model);
    Map<String, Object> settings = Map.of("from", "model");
    ArtifactKey key =
        new ArtifactKey(
            TokenizerFiles.KIND,
            FORMAT_VERSION,
            settings,
            Map.of("model", TokenizerFiles.digest(model)));
    var found = store.find(key);
    if (found.isPresent()) {
      return new Made(found.get(), true);
    }
    try (PendingArtifact pending = store.begin(key)) {
      TokenizerFiles.copy(model, pending.folder());
      Map<String, Object> inputs = Map.of("model", FileEntry.of(model.getParent(), model));
      Map<String, Object> counts = Map.of("vocabulary", vocabulary);
      return new Made(pending.commit(inputs, settings, counts, List.of()), false);
    }
  }

  /** The pieces of a tokenizer. One without an end of documents is refused. */
  static int vocabularyOf(Path model) {
    try (Tokenizer tokenizer = Tokenizer.load(model)) {
      tokenizer.eosId(); // now, not when documents are ended
      return tokenizer.vocabularySize();
    }
  }
}
