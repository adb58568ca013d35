package dev.tatara.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code plan}, without a cluster but where it asks one. */
@ExtendWith(PluginCluster.class)
class PlanIT {
  private static final Path NO_CLUSTER = Path.of("/nowhere/kubeconfig");
  private static final String LARGE = "../examples/ja-1.3b/job.yaml";

  @Test
  void aManifestIsPlannedWithoutACluster() throws Exception {
    String plan = plan("-f", LARGE).run().out(0);
    assertTrue(plan.startsWith("ja-1-3b: 24,796 steps, 26.0 G tokens, "), plan);
    assertTrue(plan.contains("layout        tensor 1 x pipeline 1 x data 4\n"), plan);
    assertTrue(plan.contains("  optimizer                      4.2\n"), plan);
  }

  @Test
  void programsGetThePlanOfTheStatus() throws Exception {
    JsonNode plan =
        Serialization.unmarshal(plan("-f", LARGE, "-o", "json").run().out(0), JsonNode.class);
    assertEquals(4, plan.get("data").asInt());
    assertEquals(1, plan.get("zeroStage").asInt());
    assertEquals(1_413_599_232L, plan.get("parameters").asLong());
  }

  @Test
  void whatDoesNotFitIsRefusedAsTheOperatorDoes() throws Exception {
    String manifest = Files.readString(Path.of("../examples/ja-13b/job.yaml"));
    String refusal = plan("-f", "-").input(manifest.replace("nodes: 16", "nodes: 1")).run().err(1);
    assertTrue(refusal.startsWith("error: ja-13b: the model needs "), refusal);
    assertTrue(refusal.contains("\n  the smallest layout that fits is 8 GPUs"), refusal);
  }

  @Test
  void whatTheSchemaRefusesIsToldByItsField() throws Exception {
    String manifest =
        Files.readString(Path.of(LARGE))
            .replace("weight: 60", "wieght: 60")
            .replace("globalBatchSize: 512", "globalBatchSize: 0")
            .replace("precision: bf16", "precision: fp8");
    String refusal = plan("-f", "-").input(manifest).run().err(1);
    assertTrue(
        refusal.startsWith(
            "error: ja-1-3b: spec.data.sources[0].wieght is no field: there are claimName, content, "),
        refusal);
    assertTrue(refusal.contains(" spec.training.globalBatchSize must be at least 1\n"), refusal);
    assertTrue(
        refusal.contains(" spec.training.precision must be one of bf16, fp32, and not 'fp8'\n"),
        refusal);
  }

  @Test
  void fieldsThatExcludeEachOtherAreToldOf() throws Exception {
    String manifest =
        Files.readString(Path.of(LARGE)).replaceFirst("tokens: \\w+", "steps: 10\n    tokens: 10");
    String refusal = plan("-f", "-").input(manifest).run().err(1);
    assertTrue(refusal.contains("training needs exactly one of training.steps and"), refusal);
  }

  @Test
  void quantitiesThatAreNoneAreToldOf() throws Exception {
    String manifest = Files.readString(Path.of(LARGE));
    String many =
        plan("-f", "-").input(manifest.replaceFirst("tokens: \\w+", "tokens: many")).run().err(1);
    assertTrue(many.contains("spec.training.tokens must be a quantity, such as"), many);
    String part =
        plan("-f", "-").input(manifest.replaceFirst("tokens: \\w+", "tokens: 1500m")).run().err(1);
    assertTrue(part.contains("training.tokens must be a whole number above 0 and"), part);
  }

  @Test
  void budgetsOfSourcesAreHeldAgainstTheRun() throws Exception {
    String text = plan("-f", "../examples/collected/job.yaml").run().out(0);
    assertTrue(
        text.contains("one pass of the sources' budgets is 4.0 G tokens: the run makes 1.00\n"),
        text);

    String manifest = Files.readString(Path.of("../examples/collected/job.yaml"));
    plan("-f", "-").input(manifest.replace("tokens: 1500M", "tokens: 2P")).run().out(0);
    String none =
        plan("-f", "-").input(manifest.replace("tokens: 1500M", "tokens: 0")).run().err(1);
    assertTrue(
        none.contains("data.sources[].tokens must be a whole number above 0: write for"), none);
  }

  @Test
  void aBatchThatCannotBeSharedOutIsPlannedWithAdvice() throws Exception {
    String manifest =
        Files.readString(Path.of(LARGE)).replace("globalBatchSize: 512", "globalBatchSize: 511");
    String text = plan("-f", "-").input(manifest).run().out(0);
    assertTrue(text.contains("advice        training.globalBatchSize 512 would go "), text);
    JsonNode status =
        Serialization.unmarshal(
            plan("-f", "-", "-o", "json").input(manifest).run().out(0), JsonNode.class);
    assertTrue(status.get("advice").asText().contains("globalBatchSize 512"), status::toString);
  }

  @Test
  void aDeadlineThatTrainingWillMissIsToldOf() throws Exception {
    String manifest = Files.readString(Path.of(LARGE));
    String late =
        manifest.replace("spec:\n", "spec:\n  runPolicy: {activeDeadlineSeconds: 3600}\n");
    String told = "runPolicy.activeDeadlineSeconds, 3600, ends the job too early: training alone, ";
    String text = plan("-f", "-").input(late).run().out(0);
    assertTrue(text.contains(told), text);
    String status = plan("-f", "-", "-o", "json").input(late).run().out(0);
    assertTrue(status.contains(told), status);
    assertFalse(plan("-f", "-").input(manifest).run().out(0).contains("activeDeadlineSeconds"));
  }

  @Test
  void sizesThatNoModelHasAreRefusedInASentence() throws Exception {
    String manifest = Files.readString(Path.of("../examples/quickstart/job.yaml"));
    String refused =
        plan("-f", "-").input(manifest.replaceFirst("heads: \\d+", "heads: 5")).run().err(1);
    assertTrue(refused.contains("5 is no number of heads"), refused);
    assertFalse(refused.contains("Exception"), refused);
  }

  @Test
  void filesWithoutAJobAreNoPlan() throws Exception {
    assertTrue(plan("-f", "/nowhere").run().err(3).contains("/nowhere cannot be read"));
    String other = plan("-f", "../examples/quickstart/storage.yaml").run().err(1);
    assertTrue(other.startsWith("error: there is no LLMTrainingJob in "), other);
    assertTrue(plan("-f", "-").input("a: [").run().err(1).contains("- is neither YAML nor JSON"));
    assertEquals(2, plan().run().exitCode(), "there is no file to plan");
  }

  @Test
  void theApiServerChecksItsRulesWhenItIsAsked(PluginCluster.Handle cluster) throws Exception {
    cluster.namespace("plan");
    String manifest = Files.readString(Path.of(LARGE));
    String plan =
        cluster.kubectl("llmjob", "plan", "-n", "plan", "--server", "-f", LARGE).run().out(0);
    assertTrue(plan.contains("tensor 1 x pipeline 1 x data 4\n"), plan);
    String broken = manifest.replace("path: sources/news", "path: /sources/news");
    String refusal =
        cluster.plugin("plan", "-n", "plan", "--server", "-f", "-").input(broken).run().err(1);
    assertTrue(refusal.contains("data.sources[].path must be relative"), refusal);
    assertNull(cluster.job("plan", "ja-1-3b").get(), "nothing is kept");
  }

  private static Program plan(String... options) {
    return Program.of(Path.of("bin", "kubectl-llmjob").toAbsolutePath(), NO_CLUSTER)
        .with("plan")
        .with(options);
  }
}
