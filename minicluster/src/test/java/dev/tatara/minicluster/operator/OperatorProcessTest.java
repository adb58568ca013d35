package dev.tatara.minicluster.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.process.ProcessOwner;
import dev.tatara.minicluster.process.ProcessTable;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervision, with a small program in the operator's place. */
class OperatorProcessTest {
  @TempDir private Path folder;
  private StateDirectory state;
  private ProcessOwner owner;
  private Path kubeconfig;
  private Path jar;

  @BeforeEach
  void prepare() throws Exception {
    state = StateDirectory.open(folder.resolve("state"));
    owner = ProcessOwner.of(state.root());
    kubeconfig = Files.createFile(folder.resolve("kubeconfig"));
    jar = writeJar();
  }

  @AfterEach
  void leaveNothing() {
    owner.close();
    state.close();
  }

  @Test
  void anOperatorThatDiesIsStartedAgain() {
    try (OperatorProcess operator = start(OperatorOptions.of(jar))) {
      assertTrue(operator.isReady());
      long first = operator.pid();
      operator.killAndAwaitRestart();
      assertTrue(operator.isReady());
      assertNotEquals(first, operator.pid());
      assertEquals(1, ProcessTable.find(owner.marker()).size());
    }
    assertEquals(List.of(), ProcessTable.find(owner.marker()));
  }

  @Test
  void oneThatDoesNotStartSaysWhy() {
    OperatorOptions failing = OperatorOptions.of(jar).withEnvironment(Map.of("FAIL", "1"));
    String message = assertThrows(MiniclusterException.class, () -> start(failing)).getMessage();
    assertTrue(message.contains("this program was told to fail"), message);
    assertTrue(message.contains("exit code 1"), message);
    assertEquals(List.of(), ProcessTable.find(owner.marker()), "nor is it tried for ever");
  }

  @Test
  void aMissingJarIsNamed() {
    OperatorOptions missing = OperatorOptions.of(folder.resolve("no.jar"));
    String message = assertThrows(MiniclusterException.class, () -> start(missing)).getMessage();
    assertTrue(message.contains("no.jar") && message.contains("build"), message);
    assertFalse(Files.exists(state.root().resolve("logs/operator.log")));
  }

  private OperatorProcess start(OperatorOptions options) {
    return OperatorProcess.start(options, state, owner.marker(), kubeconfig);
  }

  private Path writeJar() throws IOException, URISyntaxException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, HealthyProgram.class.getName());
    attributes.put(
        Attributes.Name.CLASS_PATH,
        HealthyProgram.class.getProtectionDomain().getCodeSource().getLocation().toString());
    Path file = folder.resolve("operator.jar");
    new JarOutputStream(Files.newOutputStream(file), manifest).close();
    return file;
  }
}
