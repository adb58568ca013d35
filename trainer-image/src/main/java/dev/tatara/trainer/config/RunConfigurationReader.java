package dev.tatara.trainer.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a run configuration and refuses what it does not know. */
public final class RunConfigurationReader {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String BY_OPTION = " ('checkpoint.resumeFrom' is that of --resume-from)";

  private RunConfigurationReader() {}

  /**
   * Reads the file.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when it is missing, malformed, of another
   *     format version, holds an unknown field, lacks one that is not marked as {@link MayBeAbsent}
   *     or has {@link HealthSettings}, {@link DataSettings} or {@link ResumeSettings} that cannot
   *     be
   */
  public static RunConfiguration read(Path file) {
    return read(file, bytes -> MAPPER.readValue(bytes, RunConfiguration.class), "");
  }

  /**
   * Reads the file, but takes the run to go on from of the option {@code --resume-from}, whatever
   * the file says of one.
   *
   * @param source what the option says
   * @throws TrainerException as {@link #read(Path)}; it names the option where that is refused
   */
  public static RunConfiguration read(Path file, ResumeSettings source) {
    return read(
        file,
        bytes -> {
          JsonNode run = MAPPER.readTree(bytes);
          if (run.path("checkpoint") instanceof ObjectNode checkpoint) {
            checkpoint.set("resumeFrom", MAPPER.valueToTree(source));
          }
          return MAPPER.treeToValue(run, RunConfiguration.class);
        },
        BY_OPTION);
  }

  private interface Parser {
    RunConfiguration parse(byte[] bytes) throws IOException;
  }

  private static RunConfiguration read(Path file, Parser parser, String resumption) {
    try {
      RunConfiguration configuration = parser.parse(Files.readAllBytes(file));
      if (configuration.formatVersion() != RunConfiguration.FORMAT_VERSION) {
        throw invalid(
            file,
            "format version "
                + configuration.formatVersion()
                + ", this trainer reads "
                + RunConfiguration.FORMAT_VERSION,
            null);
      }
      requireFields(file, configuration, resumption);
      return configuration;
    } catch (MismatchedInputException e) {
      throw invalid(file, "'" + fieldOf(e) + "': " + e.getOriginalMessage(), e);
    } catch (JsonProcessingException e) {
      String place = e.getLocation() == null ? "" : " at " + e.getLocation().offsetDescription();
      throw invalid(file, e.getOriginalMessage() + place, e);
    } catch (IOException e) {
      throw invalid(file, e.toString(), e);
    }
  }

  private static void requireFields(Path file, RunConfiguration configuration, String resumption) {
    Optional<String> missing = RequiredFields.firstMissing(configuration);
    if (missing.isPresent()) {
      throw invalid(file, "'" + missing.get() + "' is missing", null);
    }
    TokenizerSettings tokenizer = configuration.tokenizer();
    if ((tokenizer.train() == null) == (tokenizer.from() == null)) {
      throw invalid(file, "'tokenizer' must hold exactly one of 'train' and 'from'", null);
    }
    Optional<String> fault =
        configuration
            .health()
            .fault()
            .or(() -> configuration.data().fault())
            .or(() -> configuration.faultOfResumption().map(what -> what + resumption));
    if (fault.isPresent()) {
      throw invalid(file, fault.get(), null);
    }
  }

  /** Such as {@code training.steps}. */
  private static String fieldOf(MismatchedInputException e) {
    StringBuilder field = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        field.append('[').append(step.getIndex()).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return field.toString();
  }

  private static TrainerException invalid(Path file, String detail, Throwable cause) {
    return new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        "run configuration " + file + ": " + detail,
        "the format is described in docs/reference/run-configuration.md; operator and trainer must be of one version",
        cause);
  }
}
