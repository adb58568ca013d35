package dev.tatara.minicluster.binaries;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tatara.minicluster.MiniclusterException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Source folders of the modules that a {@link GoModule} pins, in Go's own cache. */
final class GoSources {
  private final GoModule module;
  private final Path folder;

  /**
   * @param folder where the module's own files are, or may be written
   */
  GoSources(GoModule module, Path folder) {
    this.module = module;
    this.folder = folder;
  }

  /**
   * The folder of a module, which is downloaded if it isn't there; its files can't be written.
   *
   * @throws MiniclusterException when Go is missing, or can't get it
   */
  Path of(String path) {
    try {
      module.unpack(folder);
      Process process =
          new ProcessBuilder("go", "mod", "download", "-json", path)
              .directory(folder.toFile())
              .redirectError(Redirect.DISCARD)
              .start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      JsonNode download = Serialization.unmarshal(answer, JsonNode.class);
      if (process.waitFor() != 0 || !download.hasNonNull("Dir")) {
        throw new MiniclusterException(
            "Go can't get the sources of %s: %s".formatted(path, answer));
      }
      return Path.of(download.get("Dir").asText());
    } catch (IOException e) {
      throw new MiniclusterException(
          "the sources of %s could not be had: is Go installed? (apt-get install golang): %s"
              .formatted(path, e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MiniclusterException("interrupted while the sources of " + path + " were got", e);
    }
  }
}
