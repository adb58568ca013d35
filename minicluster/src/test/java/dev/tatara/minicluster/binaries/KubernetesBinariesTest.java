package dev.tatara.minicluster.binaries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.minicluster.MiniclusterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesBinariesTest {
  @TempDir private Path folder;

  private final List<String> delivered = new ArrayList<>();

  @Test
  void asksTheNextSourceWhenOneIsClosed() {
    BinarySource closed =
        (program, target) -> {
          throw new BinaryUnavailableException("off line");
        };
    new KubernetesBinaries(folder, List.of(closed, this::deliver)).ensure();
    assertEquals(KubernetesBinaries.PROGRAMS, delivered);
    assertTrue(Files.isExecutable(folder.resolve("kubectl")));
  }

  @Test
  void asksNobodyForWhatIsThere() {
    KubernetesBinaries binaries = new KubernetesBinaries(folder, List.of(this::deliver));
    binaries.ensure();
    binaries.ensure();
    assertEquals(KubernetesBinaries.PROGRAMS, delivered);
  }

  @Test
  void saysEveryReasonWhenNothingHelps() {
    AtomicInteger count = new AtomicInteger();
    BinarySource closed =
        (program, target) -> {
          throw new BinaryUnavailableException("reason " + count.incrementAndGet());
        };
    KubernetesBinaries binaries = new KubernetesBinaries(folder, List.of(closed, closed));
    String message = assertThrows(MiniclusterException.class, binaries::ensure).getMessage();
    assertTrue(message.contains("reason 1") && message.contains("reason 2"), message);
    assertTrue(message.contains("kube-apiserver"), message);
  }

  @Test
  void theVersionIsTheOneThatTheModulePins() throws IOException {
    assertPinned(GoModule.kubernetes(KubernetesBinaries.VERSION), "k8s.io/kubernetes");
    assertPinned(ToolBinary.HELM.module(), "helm.sh/helm/v3");
    assertPinned(ToolBinary.PROMTOOL.module(), "github.com/prometheus/prometheus");
    assertPinned(ToolBinary.GLUA.module(), "github.com/yuin/gopher-lua");
    assertPinned(ToolBinary.VERSITYGW.module(), "github.com/versity/versitygw");
  }

  private static void assertPinned(GoModule module, String name) throws IOException {
    try (var file = module.file("go.mod")) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(text.contains("require %s %s\n".formatted(name, module.version())), name);
    }
  }

  @Test
  void theCacheIsWhereTheEnvironmentSays() {
    Path home = Path.of("/home/ada");
    assertEquals(Path.of("/home/ada/.cache/tatara"), CacheDirectory.of(Map.of(), home));
    assertEquals(Path.of("/c/tatara"), CacheDirectory.of(Map.of("XDG_CACHE_HOME", "/c"), home));
    assertEquals(
        Path.of("/t"),
        CacheDirectory.of(Map.of("XDG_CACHE_HOME", "/c", "TATARA_CACHE", "/t"), home));
  }

  private void deliver(String program, Path target) {
    try {
      Files.createFile(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      delivered.add(program);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
