package dev.tatara.minicluster.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationSetTest {
  @TempDir Path folder;

  private Path file(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  @Test
  void descriptionSaysHowManyAreAsked() throws Exception {
    EvaluationSet own = EvaluationSet.ofProject(Path.of("../examples/quickstart"));
    JobManifest example = JobManifest.read(Path.of("../examples/quickstart/job.yaml"));
    assertEquals("25 of 50 questions written for the project", own.description(example.limit()));
    assertEquals("50 questions written for the project", own.description(50));
    Path valid = file("valid-v1.3.json");
    file("train-v1.3.json");
    Files.writeString(valid, "{}\n".repeat(1119));
    assertEquals(
        "25 of 1,119 questions of JGLUE's JCommonsenseQA in " + folder,
        EvaluationSet.ofJglue(folder).description(25));
  }

  @Test
  void cloneOfJglue() throws Exception {
    file("datasets/jnli-v1.3/valid-v1.3.json");
    file("datasets/jnli-v1.3/train-v1.3.json");
    file("datasets/jcommonsenseqa-v1.1/valid-v1.1.json");
    Path valid = file("datasets/jcommonsenseqa-v1.3/valid-v1.3.json");
    Path train = file("datasets/jcommonsenseqa-v1.3/train-v1.3.json");
    EvaluationSet set = EvaluationSet.ofJglue(folder);
    assertEquals(valid, set.valid());
    assertEquals(train, set.train());
  }

  @Test
  void filesOfTheTaskAlone() throws Exception {
    Path valid = file("valid-v1.3.json");
    Path train = file("train-v1.3.json");
    EvaluationSet set = EvaluationSet.ofJglue(folder);
    assertEquals(valid, set.valid());
    assertEquals(train, set.train());
  }

  @Test
  void filesOfSeveralTasksInOneFolder() throws Exception {
    file("jnli-v1.3__valid-v1.3.json");
    Path valid = file("jcommonsenseqa-v1.3__valid-v1.3.json");
    Path train = file("jcommonsenseqa-v1.3__train-v1.3.json");
    EvaluationSet set = EvaluationSet.ofJglue(folder);
    assertEquals(valid, set.valid());
    assertEquals(train, set.train());
  }

  @Test
  void anotherTaskIsNotTakenForIt() throws Exception {
    file("datasets/jnli-v1.3/valid-v1.3.json");
    QuickstartException refused =
        assertThrows(QuickstartException.class, () -> EvaluationSet.ofJglue(folder));
    assertTrue(refused.getMessage().contains(folder.toString()), refused.getMessage());
    assertTrue(refused.getMessage().contains("valid-v1.3.json"), refused.getMessage());
  }
}
