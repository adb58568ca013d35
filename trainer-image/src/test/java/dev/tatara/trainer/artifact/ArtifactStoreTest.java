package dev.tatara.trainer.artifact;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoreTest {
  private static final ArtifactKey KEY =
      new ArtifactKey("corpus", 1, Map.of("lines", true), List.of("ab"));

  @TempDir Path root;

  @Test
  void committedArtifactIsFoundAndVerifies() throws IOException {
    ArtifactStore store = ArtifactStore.under(root);
    assertTrue(store.find(KEY).isEmpty());
    make(store, "hello");
    Artifact found = store.find(KEY).orElseThrow();
    assertEquals(root.resolve("artifacts/corpus").resolve(KEY.digest()), found.folder());
    assertEquals(KEY.digest(), found.manifest().digest());
    assertEquals(3, found.manifest().count("documents"));
    FileEntry file = found.manifest().files().getFirst();
    assertEquals("text/a.txt", file.path());
    assertEquals(5, file.bytes());
    assertDoesNotThrow(found::verify);
  }

  @Test
  void anUncommittedFolderLeavesNothing() throws IOException {
    try (PendingArtifact pending = ArtifactStore.under(root).begin(KEY)) {
      Files.writeString(pending.folder().resolve("a"), "half");
    }
    assertTrue(ArtifactStore.under(root).find(KEY).isEmpty());
    try (var left = Files.list(root.resolve("artifacts/corpus"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void theFirstOfTwoWritersWins() throws IOException {
    ArtifactStore store = ArtifactStore.under(root);
    try (PendingArtifact late = store.begin(KEY)) {
      Files.writeString(late.folder().resolve("b.txt"), "late");
      make(store, "first");
      Artifact taken = late.commit(Map.of(), Map.of(), Map.of(), List.of());
      assertEquals("first", Files.readString(taken.file("text/a.txt")));
    }
    try (var left = Files.list(root.resolve("artifacts/corpus"))) {
      assertEquals(1, left.count());
    }
  }

  @Test
  void aReplacementThatFailsDoesNotTouchWhatIsThere() throws Exception {
    Path place = root.resolve("mine");
    ArtifactStore store = ArtifactStore.single(place);
    make(store, "old");
    ArtifactKey newer = new ArtifactKey("corpus", 2, Map.of(), List.of());
    try (WatchService changes = root.getFileSystem().newWatchService();
        PendingArtifact pending = store.begin(newer)) {
      root.register(
          changes, StandardWatchEventKinds.ENTRY_DELETE, StandardWatchEventKinds.ENTRY_CREATE);
      AtomicFiles.delete(pending.folder());
      assertThrows(
          IOException.class, () -> pending.replace(Map.of(), Map.of(), Map.of(), List.of()));
      WatchKey seen = changes.take(); // the folder that was deleted
      assertTrue(
          seen.pollEvents().stream().noneMatch(event -> event.context().equals(Path.of("mine"))),
          "it was moved away before the new one could take its place");
    }
    assertEquals("old", Files.readString(place.resolve("text/a.txt")));
  }

  @Test
  void aReplacementTakesThePlaceAndLeavesNothingElse() throws IOException {
    Path place = root.resolve("mine");
    ArtifactStore store = ArtifactStore.single(place);
    make(store, "old");
    ArtifactKey newer = new ArtifactKey("corpus", 2, Map.of(), List.of());
    try (PendingArtifact pending = store.begin(newer)) {
      Files.writeString(pending.folder().resolve("b.txt"), "new");
      Artifact made = pending.replace(Map.of(), Map.of(), Map.of(), List.of());
      assertEquals(newer.digest(), made.manifest().digest());
    }
    assertEquals("new", Files.readString(place.resolve("b.txt")));
    assertFalse(Files.exists(place.resolve("text")));
    try (var left = Files.list(root)) {
      assertEquals(List.of(place), left.toList());
    }
  }

  @Test
  void aChangedFileIsNoticed() throws IOException {
    ArtifactStore store = ArtifactStore.under(root);
    Artifact made = make(store, "hello");
    Files.writeString(made.file("text/a.txt"), "hullo");
    Artifact found = store.find(KEY).orElseThrow();
    TrainerException changed = assertThrows(TrainerException.class, found::verify);
    assertEquals(FailureReason.ARTIFACT_CORRUPT, changed.reason());
    assertTrue(changed.getMessage().contains("text/a.txt"), changed.getMessage());
    Files.writeString(made.file("text/a.txt"), "hell");
    TrainerException cut = assertThrows(TrainerException.class, () -> store.find(KEY));
    assertTrue(cut.getMessage().contains("4 bytes instead of 5"), cut.getMessage());
  }

  @Test
  void aFolderNamedByHandIsNotOverwritten() throws IOException {
    Path folder = root.resolve("mine");
    ArtifactStore store = ArtifactStore.single(folder);
    Artifact made = make(store, "hello");
    assertEquals(folder.toAbsolutePath(), made.folder());
    assertTrue(store.find(KEY).isPresent());
    ArtifactKey other = new ArtifactKey("corpus", 1, Map.of(), List.of());
    TrainerException taken = assertThrows(TrainerException.class, () -> store.find(other));
    assertEquals(FailureReason.CONFIGURATION_INVALID, taken.reason());
    Path notes = Files.createDirectory(root.resolve("notes"));
    Files.writeString(notes.resolve("todo.txt"), "keep me");
    assertThrows(TrainerException.class, () -> ArtifactStore.single(notes).find(KEY));
  }

  private static Artifact make(ArtifactStore store, String text) throws IOException {
    try (PendingArtifact pending = store.begin(KEY)) {
      Path file = pending.folder().resolve("text/a.txt");
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return pending.commit(Map.of(), Map.of(), Map.of("documents", 3), List.of("CC0-1.0"));
    }
  }
}
