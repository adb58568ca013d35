package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The run that a job goes on from. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.job) != has(self.path)",
    message =
        "checkpoint.resumeFrom needs exactly one of job and path: name a job of this namespace, or"
            + " the folder of a run")
@ValidationRule(
    value =
        "!has(self.path) || (!self.path.startsWith('/') &&"
            + " !self.path.split('/').exists(p, p == '..'))",
    message =
        "checkpoint.resumeFrom.path must be a path relative to the root of the volume, without '..':"
            + " write for example runs/<namespace>/<name>-<8 digits>")
public record ResumeSpec(
    @Size(min = 1, max = 46)
        @JsonPropertyDescription(
            "Name of an LLMTrainingJob of this namespace that trained on the same volume. It may be"
                + " there, have failed, be complete or be deleted, also one of this job's own name."
                + " Of several runs, that with the newest checkpoint counts.")
        String job,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "Folder of a run, from the root of the volume, such as runs/ml/ja-1.3b-7d0f3c1a.")
        String path,
    @Min(1)
        @Max(100000000)
        @JsonPropertyDescription("Step of the checkpoint. Left out, the newest that is whole.")
        Integer step) {}
