package dev.tatara.trainer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Real data in {@code shared/data} beside the repository, for tests that want much of it. */
public final class SharedData {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private SharedData() {}

  /** Its files; skips the test where there are none. */
  public static List<Path> require() throws IOException {
    List<Path> files = find();
    assumeTrue(!files.isEmpty(), "SKIPPED: there is no data in " + folder());
    return files;
  }

  /** Its files, if it is there. */
  public static List<Path> find() throws IOException {
    if (!Files.isDirectory(folder().resolve("corpus"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder())) {
      return files
          .filter(file -> file.toString().matches(".*\\.(jsonl\\.gz|json)"))
          .sorted()
          .toList();
    }
  }

  /** A file of JGLUE v1.3; skips the test when it is not there. */
  public static Path jglue(String task, String split) {
    Path file = folder().resolve("eval/jglue/%s-v1.3__%s-v1.3.json".formatted(task, split));
    assumeTrue(Files.exists(file), "needs JGLUE's data at " + file + " (set TATARA_SHARED)");
    return file;
  }

  /** A packed corpus by its name; skips the test when it is not there. */
  public static Path corpus(String name) {
    Path file = folder().resolve("corpus/" + name + ".jsonl.gz");
    assumeTrue(Files.exists(file), "needs the corpus at " + file + " (set TATARA_SHARED)");
    return file;
  }

  private static Path folder() {
    return Path.of(System.getenv().getOrDefault("TATARA_SHARED", "../../shared"), "data");
  }

  /** The lines of all texts of a packed corpus, or those of another file. */
  public static List<String> lines(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean packed = file.toString().endsWith(".gz");
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = packed ? new GZIPInputStream(raw, 1 << 16) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String text = packed ? MAPPER.readTree(line).get("text").textValue() : line;
        lines.addAll(Arrays.asList(text.split("\n", -1)));
      }
    }
    return lines;
  }
}
