package dev.tatara.minicluster.node.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathRewriterTest {
  private final PathRewriter rewriter =
      new PathRewriter(
          Map.of(
              "/storage", Path.of("/s/vol"),
              "/storage/cache", Path.of("/s/cache"),
              "/etc/tatara/", Path.of("/s/config")));

  @ParameterizedTest
  @CsvSource({
    "/storage, /s/vol",
    "/storage/, /s/vol/",
    "/storage/a/b, /s/vol/a/b",
    "--out=/storage/a, --out=/s/vol/a",
    "/storage/cache/x, /s/cache/x",
    "/storage/cached, /s/vol/cached",
    "/storage2, /storage2",
    "/storage-old/x, /storage-old/x",
    "/mnt/storage/x, /mnt/storage/x",
    "http://storage/storage, http://storage/storage",
    "/etc/tatara/run.json, /s/config/run.json",
    "cat /etc/tatara/run.json > /storage/out, cat /s/config/run.json > /s/vol/out",
    "/a:/storage:/b, /a:/s/vol:/b",
    "$HOME/storage, $HOME/storage",
    "storage, storage",
  })
  void replacesWholePathsAndTheirBeginnings(String text, String expected) {
    assertEquals(expected, rewriter.rewrite(text));
  }
}
