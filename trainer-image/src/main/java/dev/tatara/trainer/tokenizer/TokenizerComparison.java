package dev.tatara.trainer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.report.TokenizerComparisonPage;
import dev.tatara.trainer.TextPrefix;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.corpus.CorpusReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One tokenizer and others on the same texts: figures, and samples side by side. */
final class TokenizerComparison {
  private static final String JSON = "tokenizer-comparison.json";
  private static final String PAGE = "tokenizer-comparison.html";
  private static final int SAMPLES = 3;
  private static final int MOST_OF_A_SAMPLE = 160;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * A tokenizer that is compared.
   *
   * @param name for people
   * @param file that it is opened from
   */
  record Named(String name, Path file) {}

  /** A text, and for each tokenizer what it is cut into. */
  private record Sample(String source, String text, List<List<Chunk>> encoded) {}

  /** Text of some tokens; whether one of them is a byte. */
  private record Chunk(String text, int tokens, boolean bytes) {}

  private final List<Map<String, Object>> tokenizers = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();

  private TokenizerComparison() {}

  /**
   * Compares.
   *
   * @param all the first is the one that the others are held against
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} when one cannot be
   *     opened
   */
  static TokenizerComparison of(Artifact corpus, List<Named> all) throws IOException {
    TokenizerComparison comparison = new TokenizerComparison();
    Map<String, List<String>> texts = new LinkedHashMap<>();
    for (String source : CorpusReader.sources(corpus)) {
      texts.put(source, MeasuredTexts.of(corpus, source));
    }
    texts.forEach(comparison::addSamples);
    for (Named named : all) {
      try (Tokenizer tokenizer = Tokenizer.load(named.file())) {
        comparison.add(named, tokenizer, texts);
      }
    }
    return comparison;
  }

  /** Some of the measured texts, from all parts of the source. */
  private void addSamples(String source, List<String> texts) {
    int count = Math.min(SAMPLES, texts.size());
    for (int i = 0; i < count; i++) {
      String text = texts.get((2 * i + 1) * texts.size() / (2 * count));
      samples.add(new Sample(source, TextPrefix.of(text, MOST_OF_A_SAMPLE), new ArrayList<>()));
    }
  }

  private void add(Named named, Tokenizer tokenizer, Map<String, List<String>> texts)
      throws IOException {
    SourceQuality all = SourceQuality.NONE;
    Map<String, Object> sources = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> source : texts.entrySet()) {
      SourceQuality quality = SourceQuality.NONE;
      for (String text : source.getValue()) {
        quality = quality.plus(text, tokenizer);
      }
      sources.put(source.getKey(), quality.figures());
      all = all.plus(quality);
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", named.name());
    entry.put("digest", TokenizerFiles.digest(named.file()));
    entry.put("vocabulary", tokenizer.vocabularySize());
    entry.put("all", all.figures());
    entry.put("sources", sources);
    tokenizers.add(entry);
    samples.forEach(sample -> sample.encoded().add(chunks(sample.text(), tokenizer)));
  }

  /** The text as it is cut; tokens that are no text by themselves stand with what they complete. */
  private static List<Chunk> chunks(String text, Tokenizer tokenizer) {
    List<Chunk> chunks = new ArrayList<>();
    TextStream stream = new TextStream(tokenizer, new int[0]);
    int tokens = 0;
    boolean bytes = false;
    for (int id : tokenizer.encode(text)) {
      String fresh = stream.add(id);
      tokens++;
      bytes |= tokenizer.isByte(id);
      if (!fresh.isEmpty()) {
        chunks.add(new Chunk(fresh, tokens, bytes));
        tokens = 0;
        bytes = false;
      }
    }
    if (tokens > 0) {
      chunks.add(new Chunk(stream.finish(), tokens, bytes));
    }
    return chunks;
  }

  /** Writes {@code tokenizer-comparison.json} and the page of the same, {@code .html}. */
  void write(Path folder) throws IOException {
    JsonNode json = MAPPER.valueToTree(Map.of("tokenizers", tokenizers, "samples", samples));
    AtomicFiles.writeJson(folder.resolve(JSON), json);
    AtomicFiles.write(
        folder.resolve(PAGE), TokenizerComparisonPage.of(json).getBytes(StandardCharsets.UTF_8));
  }
}
