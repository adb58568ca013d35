package dev.tatara.plugin.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.jobplan.Plan;
import dev.tatara.jobplan.PlanRefusedException;
import dev.tatara.jobplan.Planner;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.PluginException;
import dev.tatara.plugin.cluster.Cluster;
import dev.tatara.plugin.cluster.ConnectionOptions;
import dev.tatara.plugin.status.OutputFormat;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Plans manifests as the operator would. */
@Command(
    name = "plan",
    description = {
      "Says how the jobs in a file would be laid out, what they take of each GPU and how fast they"
          + " should go, without a cluster; or why they would be refused, with the mend.",
      "The API server also checks rules across fields; with --server it is asked."
    },
    mixinStandardHelpOptions = true)
public final class PlanCommand implements Callable<Integer> {
  /** A plan names a folder after the job's uid, which only the API server gives. */
  private static final String NO_UID = "00000000-0000-0000-0000-000000000000";

  @Spec private CommandSpec spec;
  @Mixin private ConnectionOptions connection;

  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE",
      description = "The manifests, YAML or JSON; - is standard input.")
  private String file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|yaml",
      description = "For programs: the plans as they would stand in status.plan.")
  private OutputFormat format;

  @Option(
      names = "--server",
      description =
          "Let the API server check the manifests first, all its rules, by a dry run that keeps nothing.")
  private boolean server;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Object> plans = new ArrayList<>();
    for (ObjectNode manifest : ManifestFile.jobs(file)) {
      Plan plan = plan(manifest);
      if (format == null) {
        PlanText.of(name(manifest), plan).forEach(out::println);
      } else {
        plans.add(plan.status());
      }
    }
    if (format != null) {
      out.print(format.write(plans.size() == 1 ? plans.getFirst() : plans));
    }
    out.flush();
    return ExitCodes.OK;
  }

  private Plan plan(ObjectNode manifest) {
    LLMTrainingJob job = server ? accepted(manifest) : completed(manifest);
    job.getMetadata().setUid(NO_UID);
    try {
      return Planner.plan(job);
    } catch (PlanRefusedException e) {
      throw new PluginException(
          ExitCodes.TROUBLE, name(manifest) + ": " + e.getMessage(), e.hint());
    } catch (IllegalArgumentException e) { // sizes that no model can have
      throw new PluginException(
          ExitCodes.TROUBLE,
          name(manifest) + ": " + e.getMessage(),
          "kubectl apply --server-side --dry-run=server says which field to change");
    }
  }

  private static LLMTrainingJob completed(ObjectNode manifest) {
    ApiSchema schema = ApiSchema.load();
    ObjectNode jobSpec = manifest.withObject("/spec");
    schema.complete(jobSpec);
    List<String> problems = new ArrayList<>(schema.problems(jobSpec));
    if (problems.isEmpty()) {
      problems.addAll(Choices.problems(jobSpec));
    }
    if (!problems.isEmpty()) {
      throw new PluginException(
          ExitCodes.TROUBLE,
          name(manifest) + ": " + String.join("\n       ", problems),
          "kubectl explain llmjob.spec --recursive lists the fields");
    }
    ObjectNode metadata = manifest.withObject("/metadata").put("name", name(manifest));
    if (!metadata.hasNonNull("namespace")) {
      metadata.put("namespace", "default");
    }
    return Serialization.unmarshal(manifest.toString(), LLMTrainingJob.class);
  }

  private LLMTrainingJob accepted(ObjectNode manifest) {
    try (Cluster cluster = connection.connect()) {
      GenericKubernetesResource object =
          Serialization.unmarshal(manifest.toString(), GenericKubernetesResource.class);
      if (object.getMetadata().getNamespace() == null) {
        object.getMetadata().setNamespace(cluster.namespace());
      }
      GenericKubernetesResource accepted =
          cluster
              .client()
              .resource(object)
              .dryRun()
              .fieldValidation(FieldValidateable.Validation.STRICT)
              .forceConflicts()
              .serverSideApply();
      return Serialization.unmarshal(Serialization.asJson(accepted), LLMTrainingJob.class);
    }
  }

  private static String name(ObjectNode manifest) {
    return manifest.at("/metadata/name").asText("the job");
  }
}
