package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.corpus.CorpusReader;
import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.random.MersenneTwister;
import dev.tatara.trainer.step.ProgressLog;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the sentences that a tokenizer is trained on: from each source up to its share of the
 * characters, every sentence of it with the same chance. The sample is a function of corpus, shares
 * and seed.
 */
final class SentenceSampler {
  private static final Logger LOG = LoggerFactory.getLogger(SentenceSampler.class);

  private final Artifact corpus;
  private final int seed;
  private final TokenizerProgress done;
  private long totalBytes;
  private long readBytes;

  private interface Visitor {
    void visit(Document document, String sentence, long key) throws IOException;
  }

  SentenceSampler(Artifact corpus, int seed, TokenizerProgress done) {
    this.corpus = corpus;
    this.seed = seed;
    this.done = done;
  }

  /**
   * Draws the sample.
   *
   * @param weights of the sources, by name, before normalisation
   * @param characters in all; a source that has fewer than its share gives all it has
   */
  void draw(Map<String, Double> weights, long characters, SampleWriter sample) throws IOException {
    double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    for (Map.Entry<String, Double> weight : weights.entrySet()) {
      long budget = budget(characters, weight.getValue(), sum);
      long bytes = Files.size(CorpusReader.file(corpus, weight.getKey()));
      totalBytes += takesAll(weight.getKey(), budget) ? bytes : 2 * bytes;
    }
    int number = 0;
    for (Map.Entry<String, Double> weight : weights.entrySet()) {
      String source = weight.getKey();
      long budget = budget(characters, weight.getValue(), sum);
      long limit = takesAll(source, budget) ? Long.MAX_VALUE : limit(source, number, budget);
      forEach(
          "sample",
          source,
          number,
          (document, sentence, key) -> {
            if (key < limit) {
              sample.write(source, document, sentence);
            }
          });
      number++;
    }
  }

  private static long budget(long characters, double weight, double sum) {
    return Math.round(characters * (weight / sum));
  }

  /** Else it is read twice. */
  private boolean takesAll(String source, long budget) {
    return CorpusReader.characters(corpus, source) <= budget;
  }

  private long limit(String source, int number, long budget) throws IOException {
    CharacterReservoir reservoir = new CharacterReservoir(budget);
    forEach(
        "choose from",
        source,
        number,
        (_, sentence, key) -> reservoir.offer(key, sentence.codePointCount(0, sentence.length())));
    return reservoir.limit();
  }

  /** Visits the sentences of a source; each has the same random key at every visit. */
  private void forEach(String task, String source, int number, Visitor visitor) throws IOException {
    MersenneTwister random = MersenneTwister.fromKey(new int[] {seed, number});
    ProgressLog progress = new ProgressLog(LOG, task + " " + source, 0);
    long documents = 0;
    try (CorpusReader reader = new CorpusReader(corpus, source)) {
      for (Document d = reader.next(); d != null; d = reader.next()) {
        for (String sentence : SentenceSplitter.split(d.whole())) {
          visitor.visit(d, sentence, nextKey(random));
        }
        progress.update(++documents, reader.bytesRead());
        done.read(readBytes + reader.bytesRead(), totalBytes);
      }
      readBytes += reader.bytesRead();
    }
  }

  /** A key from 0 to 2^62, so always below {@link Long#MAX_VALUE}. */
  private static long nextKey(MersenneTwister random) {
    long high = Integer.toUnsignedLong(random.nextInt32());
    long low = Integer.toUnsignedLong(random.nextInt32());
    return (high << 30) ^ low;
  }
}
