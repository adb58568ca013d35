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
        "!has(self.parallelism.data) || self.parallelism.data == self.resources.nodes *"
            + " self.resources.acceleratorsPerNode",
    message =
        "parallelism.data must equal resources.nodes * resources.acceleratorsPerNode: set it to"
            + " that product, or leave it out")
@ValidationRule(
    value =
        "self.training.globalBatchSize % ((has(self.training.microBatchSize) ?"
            + " self.training.microBatchSize : 1) * self.resources.nodes *"
            + " self.resources.acceleratorsPerNode) == 0",
    message =
        "training.globalBatchSize must be a multiple of training.microBatchSize * resources.nodes *"
            + " resources.acceleratorsPerNode: raise it to the next multiple")
@ValidationRule(
    value = "self.model == oldSelf.model",
    message = "model cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value = "self.tokenizer == oldSelf.tokenizer",
    message = "tokenizer cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value = "self.data == oldSelf.data",
    message = "data cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value = "self.training == oldSelf.training",
    message = "training cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value = "self.parallelism == oldSelf.parallelism",
    message = "parallelism cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value = "self.resources == oldSelf.resources",
    message = "resources cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value = "self.storage == oldSelf.storage",
    message = "storage cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value =
        "self.checkpoint.everySteps == oldSelf.checkpoint.everySteps &&"
            + " self.checkpoint.resumePolicy == oldSelf.checkpoint.resumePolicy",
    message =
        "checkpoint.everySteps and checkpoint.resumePolicy cannot change once the job exists: only"
            + " checkpoint.keepLast can")
@ValidationRule(
    value = "self.export == oldSelf.export",
    message = "export cannot change once the job exists: create another LLMTrainingJob")
@ValidationRule(
    value =
        "self.runPolicy.backoffLimit == oldSelf.runPolicy.backoffLimit &&"
            + " has(self.runPolicy.activeDeadlineSeconds) =="
            + " has(oldSelf.runPolicy.activeDeadlineSeconds) &&"
            + " (!has(self.runPolicy.activeDeadlineSeconds) ||"
            + " self.runPolicy.activeDeadlineSeconds == oldSelf.runPolicy.activeDeadlineSeconds)",
    message =
        "runPolicy.backoffLimit and runPolicy.activeDeadlineSeconds cannot change once the job"
            + " exists: only runPolicy.ttlSecondsAfterFinished can")
@ValidationRule(
    value = "self.template == oldSelf.template",
    message = "template cannot change once the job exists: create another LLMTrainingJob")
public record LLMTrainingJobSpec(
    @Required @JsonPropertyDescription("Shape of the model: a preset, or sizes.") ModelSpec model,
    @Required
        @JsonPropertyDescription(
            "Where the tokenizer comes from: trained on the corpus, or an existing model file.")
        TokenizerSpec tokenizer,
    @Required @JsonPropertyDescription("The text to train on.") DataSpec data,
    @Required @JsonPropertyDescription("The recipe: length, batch, optimizer, schedule.")
        TrainingSpec training,
    @Default("{}")
        @JsonPropertyDescription(
            "How the model is spread over accelerators. Everything here is worked out when left"
                + " out.")
        ParallelismSpec parallelism,
    @Default("{}") @JsonPropertyDescription("Pods of the training step, and what each asks for.")
        ResourcesSpec resources,
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
    @Default("{}") @JsonPropertyDescription("What to make from the final checkpoint.")
        ExportSpec export,
    @Default("{}") @JsonPropertyDescription("Retries, deadline, and what happens after the end.")
        RunPolicy runPolicy,
    @Default("{}") @JsonPropertyDescription("What is added to every pod of the job.")
        PodOverrides template) {}
