package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** What the user asks for. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "has(self.parallelism.tensor) && has(self.parallelism.pipeline) &&"
            + " has(self.parallelism.data) ? self.parallelism.tensor * self.parallelism.pipeline *"
            + " self.parallelism.data == self.resources.nodes * self.resources.acceleratorsPerNode"
            + " : (self.resources.nodes * self.resources.acceleratorsPerNode) %"
            + " ((has(self.parallelism.tensor) ? self.parallelism.tensor : 1) *"
            + " (has(self.parallelism.pipeline) ? self.parallelism.pipeline : 1) *"
            + " (has(self.parallelism.data) ? self.parallelism.data : 1)) == 0",
    message =
        "parallelism.tensor * parallelism.pipeline * parallelism.data must equal resources.nodes *"
            + " resources.acceleratorsPerNode: change one of them, or leave one of the first three"
            + " out")
@ValidationRule(
    value =
        "!has(self.parallelism.tensor) || self.resources.acceleratorsPerNode %"
            + " self.parallelism.tensor == 0",
    message =
        "parallelism.tensor must divide resources.acceleratorsPerNode, since the accelerators that"
            + " share a layer lie in one pod: choose a divisor of it")
@ValidationRule(
    value =
        "!has(self.parallelism.tensor) || (has(self.model.heads) ? self.model.heads : self.model.preset == '1.3B' ? 16 :"
            + " self.model.preset == '13B' ? 40 : 32) %"
            + " self.parallelism.tensor == 0",
    message =
        "parallelism.tensor must divide model.heads (16 in 1.3B, 32 in 2.7B and 7B, 40 in 13B):"
            + " choose a divisor of it")
@ValidationRule(
    value =
        "!has(self.parallelism.tensor) || !has(self.model.intermediateSize) ||"
            + " self.model.intermediateSize % self.parallelism.tensor == 0",
    message =
        "parallelism.tensor must divide model.intermediateSize: choose a divisor of it, or leave"
            + " model.intermediateSize out")
@ValidationRule(
    value =
        "!(has(self.parallelism.sequence) && self.parallelism.sequence &&"
            + " has(self.parallelism.tensor)) || self.model.sequenceLength %"
            + " self.parallelism.tensor == 0",
    message =
        "parallelism.sequence needs model.sequenceLength to be a multiple of parallelism.tensor:"
            + " change one of them, or leave parallelism.sequence out")
@ValidationRule(
    value =
        "!has(self.model.layers) && !has(self.model.preset) ||"
            + " (has(self.model.layers) ? self.model.layers : self.model.preset == '1.3B' ? 24 :"
            + " self.model.preset == '13B' ? 40 : 32) %"
            + " ((has(self.parallelism.pipeline) ? self.parallelism.pipeline : 1) *"
            + " (has(self.parallelism.virtualStages) ? self.parallelism.virtualStages : 1)) == 0",
    message =
        "parallelism.pipeline * parallelism.virtualStages must divide model.layers (24 in 1.3B, 32"
            + " in 2.7B and 7B, 40 in 13B): choose sizes whose product is a divisor of it")
@ValidationRule(
    value =
        "self.training.globalBatchSize % ((has(self.training.microBatchSize) ?"
            + " self.training.microBatchSize : 1) * (has(self.parallelism.data) ?"
            + " self.parallelism.data : self.resources.accelerator != 'cpu' ||"
            + " self.resources.nodes * self.resources.acceleratorsPerNode <"
            + " (has(self.parallelism.tensor) ? self.parallelism.tensor : 1) *"
            + " (has(self.parallelism.pipeline) ? self.parallelism.pipeline : 1) ? 1 :"
            + " (self.resources.nodes * self.resources.acceleratorsPerNode) /"
            + " ((has(self.parallelism.tensor) ? self.parallelism.tensor : 1) *"
            + " (has(self.parallelism.pipeline) ? self.parallelism.pipeline : 1)))) == 0",
    message =
        "training.globalBatchSize must be a multiple of training.microBatchSize * parallelism.data"
            + " (on CPUs, left out, resources.nodes * resources.acceleratorsPerNode over"
            + " parallelism.tensor and parallelism.pipeline): raise it to the next multiple")
@ValidationRule(
    value = "has(self.model.initFrom) || has(self.tokenizer.train) != has(self.tokenizer.from)",
    message =
        "tokenizer needs exactly one of tokenizer.train and tokenizer.from: use 'train: {}' to"
            + " learn a vocabulary from the corpus")
@ValidationRule(
    value = "!has(self.model.initFrom) || !has(self.tokenizer.train)",
    message =
        "tokenizer.train would learn a vocabulary that the weights of model.initFrom do not know:"
            + " leave tokenizer out to use that model's own, or name it in tokenizer.from")
@ValidationRule(
    value =
        "!has(self.training.lora) || has(self.model.initFrom) || has(self.checkpoint.resumeFrom)",
    message =
        "training.lora trains adapters on the weights of a model that is there: name its folder in"
            + " model.initFrom, or a run that has such adapters in checkpoint.resumeFrom, or leave"
            + " training.lora out")
@ValidationRule(
    value = "!has(self.checkpoint.resumeFrom) || !has(self.model.initFrom)",
    message =
        "checkpoint.resumeFrom goes on with all that a run has learnt, model.initFrom begins with"
            + " weights alone: leave one of them out")
@ValidationRule(
    value =
        "self.resources.nodes == 1 || !has(self.storage.claimTemplate) ||"
            + " self.storage.claimTemplate.accessMode == 'ReadWriteMany' || oldSelf.hasValue() &&"
            + " oldSelf.value().resources.nodes == self.resources.nodes",
    optionalOldSelf = true, // a job that is older than the rule can still be suspended
    message =
        "storage.claimTemplate.accessMode must be ReadWriteMany where resources.nodes is above 1,"
            + " since the pods of one step mount the volume on several nodes: set it, with a"
            + " storageClassName that can do so, or train on one node")
@ValidationRule(
    value =
        "!has(self.data.shards) || self.data.shards == 1 || !has(self.storage.claimTemplate) ||"
            + " self.storage.claimTemplate.accessMode == 'ReadWriteMany' || oldSelf.hasValue()",
    optionalOldSelf = true, // neither can change afterwards
    message =
        "storage.claimTemplate.accessMode must be ReadWriteMany where data.shards is above 1, since"
            + " the pods of the corpus mount the volume on several nodes: set it, with a"
            + " storageClassName that can do so, or make the corpus in one shard")
@ValidationRule(
    value = "self.model == oldSelf.model",
    message = "model cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value = "self.tokenizer == oldSelf.tokenizer",
    message = "tokenizer cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value = "self.data == oldSelf.data",
    message =
        "data cannot change once the job exists, nor be written otherwise (data.sources[].tokens 3G as"
            + " 3000000000): leave it as it was, or create another LLMTrainingJob")
@ValidationRule(
    value =
        "has(self.training.steps) == has(oldSelf.training.steps) && (!has(self.training.steps) ||"
            + " self.training.steps == oldSelf.training.steps) && has(self.training.tokens) =="
            + " has(oldSelf.training.tokens) && (!has(self.training.tokens) ||"
            + " quantity(string(self.training.tokens)).compareTo("
            + "quantity(string(oldSelf.training.tokens))) == 0) && self.training.globalBatchSize =="
            + " oldSelf.training.globalBatchSize && self.training.precision =="
            + " oldSelf.training.precision && self.training.optimizer == oldSelf.training.optimizer"
            + " && self.training.schedule == oldSelf.training.schedule && self.training.seed =="
            + " oldSelf.training.seed && self.training.deterministic =="
            + " oldSelf.training.deterministic && has(self.training.lora) =="
            + " has(oldSelf.training.lora) && (!has(self.training.lora) || self.training.lora =="
            + " oldSelf.training.lora)",
    message =
        "training cannot change once the job exists, but for microBatchSize while it is suspended"
            + " or has failed: create another LLMTrainingJob")
@ValidationRule(
    value = "self.storage == oldSelf.storage",
    message = "storage cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value =
        "self.checkpoint.everySteps == oldSelf.checkpoint.everySteps &&"
            + " self.checkpoint.resumePolicy == oldSelf.checkpoint.resumePolicy",
    message =
        "checkpoint.everySteps and checkpoint.resumePolicy cannot change once the job exists: only"
            + " checkpoint.everyMinutes, checkpoint.keepLast and checkpoint.keepEvery can")
@ValidationRule(
    value =
        "has(self.checkpoint.resumeFrom) == has(oldSelf.checkpoint.resumeFrom) &&"
            + " (!has(self.checkpoint.resumeFrom) || self.checkpoint.resumeFrom =="
            + " oldSelf.checkpoint.resumeFrom)",
    message =
        "checkpoint.resumeFrom cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value = "self.export == oldSelf.export",
    message = "export cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value = "self.runPolicy.backoffLimit == oldSelf.runPolicy.backoffLimit",
    message = "runPolicy.backoffLimit cannot change once the job exists: all else of runPolicy can")
public record LLMTrainingJobSpec(
    @Required @JsonPropertyDescription("Shape of the model: a preset, or sizes.") ModelSpec model,
    @Default("{}")
        @JsonPropertyDescription(
            "Where the tokenizer comes from: trained on the corpus, or an existing model file. Left"
                + " out with model.initFrom, it is that model's own.")
        TokenizerSpec tokenizer,
    @Required @JsonPropertyDescription("The text to train on.") DataSpec data,
    @Required @JsonPropertyDescription("The recipe: length, batch, optimizer, schedule.")
        TrainingSpec training,
    @Default("{}")
        @JsonPropertyDescription(
            "What to make of steps that go wrong: losses that are not finite, losses that jump, and"
                + " steps that hang.")
        HealthSpec health,
    @Default("{}")
        @JsonPropertyDescription(
            "How the model is spread over accelerators. Everything here is worked out when left"
                + " out.")
        ParallelismSpec parallelism,
    @Default("{}") @JsonPropertyDescription("Pods of the training step, and what each asks for.")
        ResourcesSpec resources,
    @Default("{\"gang\": \"None\"}")
        @JsonPropertyDescription(
            "Queue and joint placement of the training pods, and priority of all.")
        SchedulingSpec scheduling,
    @Required
        @JsonPropertyDescription(
            "The volume that holds sources, artifacts, checkpoints and exports. It outlives the"
                + " LLMTrainingJob.")
        StorageSpec storage,
    @Default("{}") @JsonPropertyDescription("When checkpoints are written, and which are kept.")
        CheckpointSpec checkpoint,
    @Default("{\"mode\": \"None\"}")
        @JsonPropertyDescription(
            "What to measure on checkpoints. May change while the job runs; a change takes effect"
                + " with the next pod that starts.")
        EvaluationSpec evaluation,
    @Default("{}")
        @JsonPropertyDescription(
            "What to make from the final checkpoint or, with evaluation.gates, from the newest that passed.")
        ExportSpec export,
    @Default("{}")
        @JsonPropertyDescription("Suspension, retries, deadline, and what happens after the end.")
        RunPolicy runPolicy,
    @Default("{}")
        @JsonPropertyDescription(
            "What is added to the job's pods, within the restricted Pod Security standard.")
        PodOverrides template) {

  /** The most pods of one step at a time. More than one mount the volume on several nodes. */
  public int podsAtOnce() {
    return Math.max(resources.nodes(), data.corpusPods());
  }
}
