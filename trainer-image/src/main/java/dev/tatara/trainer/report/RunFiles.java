package dev.tatara.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads files of a run that may be missing, or be written just now. */
final class RunFiles {
  private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private RunFiles() {}

  /** A file of JSON; a missing node where there is none that can be read. */
  static JsonNode json(Path file) {
    if (!Files.isRegularFile(file)) {
      return MissingNode.getInstance();
    }
    try {
      return MAPPER.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      LOG.warn("{} is left out of the report: {}", file, e.toString());
      return MissingNode.getInstance();
    }
  }

  /** The entries of a folder that are not hidden, by name; none where there is no such folder. */
  static List<Path> entries(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      LOG.warn("{} is left out of the report: {}", folder, e.toString());
      return List.of();
    }
  }
}
