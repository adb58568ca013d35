package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A language model to train: from raw text to a checked checkpoint, an evaluation and an export.
 */
@Group(LLMTrainingJob.GROUP)
@Version(LLMTrainingJob.VERSION)
@Kind(LLMTrainingJob.KIND)
@Singular("llmtrainingjob")
@Plural(LLMTrainingJob.PLURAL)
@ShortNames({"llmjob", "ltj"})
@ValidationRule(
    value = "size(self.metadata.name) <= 46",
    message =
        "metadata.name is longer than 46 characters: shorten it, names of Jobs and Pods are made"
            + " from it")
@ValidationRule(
    value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    message =
        "metadata.name must start with a letter and hold only lower-case letters, digits and '-':"
            + " a Service is named after it")
@ValidationRule(
    value =
        LLMTrainingJob.MAY_CHANGE
            + "has(self.spec.training.microBatchSize) == has(oldSelf.spec.training.microBatchSize) &&"
            + " (!has(self.spec.training.microBatchSize) || self.spec.training.microBatchSize =="
            + " oldSelf.spec.training.microBatchSize)",
    message = "training.microBatchSize" + LLMTrainingJob.ONLY_THEN)
@ValidationRule(
    value = LLMTrainingJob.MAY_CHANGE + "self.spec.health == oldSelf.spec.health",
    message = "health" + LLMTrainingJob.ONLY_THEN)
@ValidationRule(
    value = LLMTrainingJob.MAY_CHANGE + "self.spec.parallelism == oldSelf.spec.parallelism",
    message = "parallelism" + LLMTrainingJob.ONLY_THEN)
@ValidationRule(
    value = LLMTrainingJob.MAY_CHANGE + "self.spec.resources == oldSelf.spec.resources",
    message = "resources" + LLMTrainingJob.ONLY_THEN)
@ValidationRule(
    value = LLMTrainingJob.MAY_CHANGE + "self.spec.scheduling == oldSelf.spec.scheduling",
    message = "scheduling" + LLMTrainingJob.ONLY_THEN)
@ValidationRule(
    value = LLMTrainingJob.MAY_CHANGE + "self.spec.template == oldSelf.spec.template",
    message = "template" + LLMTrainingJob.ONLY_THEN)
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.reason")
@AdditionalPrinterColumn(name = "Step", jsonPath = ".status.progress.step", type = Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Progress",
    jsonPath = ".status" + LLMTrainingJob.WHAT_RUNS + ".percent")
@AdditionalPrinterColumn(name = "Loss", jsonPath = ".status.progress.loss")
@AdditionalPrinterColumn(
    name = "Tok/s",
    jsonPath = ".status.progress.tokensPerSecond",
    type = Type.INTEGER)
@AdditionalPrinterColumn(name = "ETA", jsonPath = ".status" + LLMTrainingJob.WHAT_RUNS + ".eta")
@AdditionalPrinterColumn(name = "Eval", jsonPath = ".status.headline")
@AdditionalPrinterColumn(
    name = "Checkpoint",
    jsonPath = ".status.checkpoint.lastTime",
    type = Type.DATE)
@AdditionalPrinterColumn(name = "Restarts", jsonPath = ".status.restarts", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(
    name = "Nodes",
    jsonPath = ".spec.resources.nodes",
    type = Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "GPUs",
    jsonPath = ".status.plan.accelerators",
    type = Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(name = "Goodput", jsonPath = ".status.accounting.goodput", priority = 1)
public final class LLMTrainingJob extends CustomResource<LLMTrainingJobSpec, LLMTrainingJobStatus>
    implements Namespaced {

  /** Of a change that a job takes as long as none of its steps runs, and another may come. */
  static final String MAY_CHANGE =
      "oldSelf.spec.runPolicy.suspend || has(oldSelf.status) && has(oldSelf.status.phase) &&"
          + " oldSelf.status.phase == 'Failed' || ";

  static final String ONLY_THEN =
      " can change only while the job is suspended or has failed: set runPolicy.suspend to true"
          + " first";

  /**
   * The part of the status that says how far the job is: of the steps before training while they
   * run, else of training. A union of JSONPath, of which the API server shows the first that is
   * there.
   */
  static final String WHAT_RUNS = "['preparation','progress']";

  /** API group. */
  public static final String GROUP = "tatara.dev";

  /** API version. */
  public static final String VERSION = "v1alpha1";

  /** Kind. */
  public static final String KIND = "LLMTrainingJob";

  /** Plural name, as in URLs and RBAC rules. */
  public static final String PLURAL = "llmtrainingjobs";

  @Required
  @JsonPropertyDescription("What to train, on what, and how.")
  @Override
  public LLMTrainingJobSpec getSpec() {
    return super.getSpec();
  }

  @JsonPropertyDescription("What the operator has seen last. Written by the operator alone.")
  @Override
  public LLMTrainingJobStatus getStatus() {
    return super.getStatus();
  }

  @Override
  protected LLMTrainingJobSpec initSpec() {
    return null; // a record has no empty form
  }

  @Override
  protected LLMTrainingJobStatus initStatus() {
    return null;
  }
}
