package dev.tatara.trainer.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a run configuration and refuses what it does not know. */
public final class RunConfigurationReader {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private RunConfigurationReader() {}

  /**
   * Reads the file.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when it is missing, malformed, of another
   *     format version, holds an unknown field or lacks a section that every step needs
   */
  public static RunConfiguration read(Path file) {
    try {
      RunConfiguration configuration =
          MAPPER.readValue(Files.readAllBytes(file), RunConfiguration.class);
      if (configuration.formatVersion() != RunConfiguration.FORMAT_VERSION) {
        throw invalid(
            file,
            "format version "
                + configuration.formatVersion()
                + ", this trainer reads "
                + RunConfiguration.FORMAT_VERSION,
            null);
      }
      requireSections(file, configuration);
      return configuration;
    } catch (JsonProcessingException e) {
      String place = e.getLocation() == null ? "" : " at " + e.getLocation().offsetDescription();
      throw invalid(file, e.getOriginalMessage() + place, e);
    } catch (IOException e) {
      throw invalid(file, e.toString(), e);
    }
  }

  private static void requireSections(Path file, RunConfiguration configuration) {
    Map<String, Object> sections = new LinkedHashMap<>();
    sections.put("job", configuration.job());
    sections.put("runDirectory", configuration.runDirectory());
    sections.put("model", configuration.model());
    sections.put("tokenizer", configuration.tokenizer());
    sections.put("data", configuration.data());
    sections.put("training", configuration.training());
    sections.put("parallelism", configuration.parallelism());
    sections.put("resources", configuration.resources());
    sections.put("checkpoint", configuration.checkpoint());
    sections.forEach(
        (name, section) -> {
          if (section == null) {
            throw invalid(file, "'" + name + "' is missing", null);
          }
        });
    TokenizerSettings tokenizer = configuration.tokenizer();
    if ((tokenizer.train() == null) == (tokenizer.from() == null)) {
      throw invalid(file, "'tokenizer' must hold exactly one of 'train' and 'from'", null);
    }
  }

  private static TrainerException invalid(Path file, String detail, Throwable cause) {
    return new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        "run configuration " + file + ": " + detail,
        "the format is described in docs/reference/run-configuration.md; operator and trainer must be of one version",
        cause);
  }
}
