package dev.tatara.trainer.tokenize;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.corpus.CorpusReader;
import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.dataset.DatasetFiles;
import dev.tatara.trainer.dataset.TokenType;
import dev.tatara.trainer.step.ProgressLog;
import dev.tatara.trainer.tokenizer.Tokenizer;
import dev.tatara.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a dataset artifact of a corpus and a tokenizer, or finds the one made of the same. */
public final class TokenizeStep {
  private static final Logger LOG = LoggerFactory.getLogger(TokenizeStep.class);
  private static final int FORMAT_VERSION = 1;
  private static final Map<String, Object> SETTINGS = Map.of("eod", "appended to each document");

  private final ArtifactStore store;
  private final int threads;
  private final TokenizeProgress progress;

  /**
   * A step that keeps its artifact in the store.
   *
   * @param threads that encode; one more reads and writes
   */
  public TokenizeStep(ArtifactStore store, int threads) {
    this(store, threads, new TokenizeProgress());
  }

  /** The same, which says how far it is. */
  TokenizeStep(ArtifactStore store, int threads, TokenizeProgress progress) {
    this.store = store;
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * Makes or finds the dataset.
   *
   * @param model the tokenizer's file; its content identifies the tokenizer, since training twice
   *     with the same settings need not give the same model
   */
  public Made run(Artifact corpus, Path model) throws IOException, InterruptedException {
    try (Tokenizer tokenizer = Tokenizer.load(model)) {
      Map<String, Object> inputs =
          Map.of(
              "corpus",
              corpus.manifest().digest(),
              DatasetFiles.TOKENIZER_MODEL,
              TokenizerFiles.digest(model));
      ArtifactKey key = new ArtifactKey(DatasetFiles.KIND, FORMAT_VERSION, SETTINGS, inputs);
      var found = store.find(key);
      if (found.isPresent()) {
        return new Made(found.get(), true);
      }
      corpus.verify();
      try (PendingArtifact pending = store.begin(key)) {
        Map<String, Object> counts = encode(corpus, tokenizer, pending.folder());
        Map<String, Object> settings = new LinkedHashMap<>(SETTINGS);
        settings.put(DatasetFiles.EOD_ID, tokenizer.eosId());
        settings.put(DatasetFiles.VOCABULARY_SIZE, tokenizer.vocabularySize());
        settings.put("tokenType", typeOf(tokenizer).name().toLowerCase(Locale.ROOT));
        List<String> licences = corpus.manifest().licences();
        return new Made(pending.commit(inputs, settings, counts, licences), false);
      }
    }
  }

  private Map<String, Object> encode(Artifact corpus, Tokenizer tokenizer, Path folder)
      throws IOException, InterruptedException {
    progress.begin(packedBytes(corpus));
    Map<String, Object> sources = new LinkedHashMap<>();
    long documents = 0;
    long tokens = 0;
    long characters = 0;
    for (String source : CorpusReader.sources(corpus)) {
      try (SourceTokensWriter writer = new SourceTokensWriter(folder, source, typeOf(tokenizer))) {
        encode(corpus, source, tokenizer, writer);
        long sourceCharacters = CorpusReader.characters(corpus, source);
        sources.put(source, counts(writer.documents(), writer.tokens(), sourceCharacters));
        documents += writer.documents();
        tokens += writer.tokens();
        characters += sourceCharacters;
      }
    }
    Map<String, Object> counts = counts(documents, tokens, characters);
    counts.put("sources", sources);
    return counts;
  }

  private static long packedBytes(Artifact corpus) throws IOException {
    long bytes = 0;
    for (String source : CorpusReader.sources(corpus)) {
      bytes += Files.size(CorpusReader.file(corpus, source));
    }
    return bytes;
  }

  private void encode(
      Artifact corpus, String source, Tokenizer tokenizer, SourceTokensWriter writer)
      throws IOException, InterruptedException {
    long packedBytes = Files.size(CorpusReader.file(corpus, source));
    ProgressLog log = new ProgressLog(LOG, "tokenize " + source, packedBytes);
    try (CorpusReader reader = new CorpusReader(corpus, source);
        OrderedEncoder encoder = new OrderedEncoder(tokenizer, threads)) {
      for (Document d = reader.next(); d != null; d = reader.next()) {
        write(encoder.add(d), writer);
        log.update(writer.documents(), reader.bytesRead());
        progress.update(writer.documents(), reader.bytesRead());
      }
      List<EncodedDocument> rest = encoder.rest();
      while (!rest.isEmpty()) {
        write(rest, writer);
        rest = encoder.rest();
      }
      writer.finish();
      progress.endSource(writer.documents(), packedBytes);
    }
  }

  private static void write(List<EncodedDocument> documents, SourceTokensWriter writer)
      throws IOException {
    for (EncodedDocument document : documents) {
      writer.add(document);
    }
  }

  private static TokenType typeOf(Tokenizer tokenizer) {
    return TokenType.of(tokenizer.vocabularySize());
  }

  private static Map<String, Object> counts(long documents, long tokens, long characters) {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("documents", documents);
    counts.put("tokens", tokens);
    counts.put("characters", characters);
    counts.put("charactersPerToken", Math.round(1000.0 * characters / tokens) / 1000.0);
    return counts;
  }
}
