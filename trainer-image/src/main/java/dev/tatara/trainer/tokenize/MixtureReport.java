package dev.tatara.trainer.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.report.CorpusPage;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.TrainingSettings;
import dev.tatara.trainer.dataset.Mixture;
import dev.tatara.trainer.step.RunContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what a run will take of each source, as soon as the tokens are counted: in the log, in
 * {@code mixture.json} of the run's folder, and on {@code corpus.html} beside it, which is the page
 * of the corpus with the run's mixture.
 */
final class MixtureReport {
  private static final Logger LOG = LoggerFactory.getLogger(MixtureReport.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String FILE = "mixture.json";
  private static final String PAGE = "corpus.html";

  private MixtureReport() {}

  /**
   * Writes it; where a source is too small for the run, training refuses it, and nothing is here.
   */
  static void write(RunContext run, Artifact corpus, Artifact dataset) throws IOException {
    RunConfiguration configuration = run.configuration();
    TrainingSettings training = configuration.training();
    Mixture mixture;
    try {
      mixture =
          Mixture.of(
              dataset,
              configuration.data(),
              configuration.model().sequenceLength(),
              Math.multiplyExact(training.steps(), training.globalBatchSize()),
              training.seed());
    } catch (TrainerException e) {
      if (e.reason() != FailureReason.DATASET_TOO_SMALL) {
        throw e;
      }
      LOG.warn("training will not begin: {}; {}", e.getMessage(), e.hint());
      return;
    }
    mixture.parts().forEach(part -> LOG.info(line(part)));
    Map<String, Object> figures = mixture.toMap();
    AtomicFiles.writeJson(run.runDirectory().resolve(FILE), Map.of("sources", figures));
    Path page = run.runDirectory().resolve(PAGE);
    AtomicFiles.write(page, page(corpus, figures).getBytes(StandardCharsets.UTF_8));
  }

  private static String page(Artifact corpus, Map<String, Object> figures) {
    JsonNode sources = MAPPER.valueToTree(corpus.manifest().inputs()).path("sources");
    JsonNode counts = MAPPER.valueToTree(corpus.manifest().counts());
    return CorpusPage.of(
        corpus.manifest().digest(), sources, counts, MAPPER.<JsonNode>valueToTree(figures));
  }

  private static String line(Mixture.Part part) {
    String asked =
        part.budget() == null
            ? String.format(Locale.ROOT, "weight %s", part.weight())
            : String.format(Locale.ROOT, "budget %,d, taken %,d", part.budget(), part.tokens());
    return String.format(
        Locale.ROOT,
        "source '%s': %s; %,d tokens for training, the run takes %,d (%.2f %%), %.3f epochs",
        part.source(),
        asked,
        part.available(),
        part.trainedTokens(),
        100 * part.share(),
        part.epochs());
  }
}
