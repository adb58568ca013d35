package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** One benchmark: a task of JGLUE, or one that the manifest describes. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!(self.name in ['jcommonsenseqa', 'jnli', 'marc_ja', 'jsquad']) ||"
            + " !has(self.multipleChoice) && !has(self.generation) && !has(self.perplexity)",
    message =
        "evaluation.tasks[].name is a task of JGLUE, which has its own prompts: give a task with"
            + " multipleChoice, generation or perplexity another name")
@ValidationRule(
    value =
        "self.name in ['jcommonsenseqa', 'jnli', 'marc_ja', 'jsquad'] ||"
            + " (has(self.multipleChoice) ? 1 : 0) + (has(self.generation) ? 1 : 0) +"
            + " (has(self.perplexity) ? 1 : 0) == 1",
    message =
        "evaluation.tasks[].name is not a task of JGLUE (jcommonsenseqa, jnli, marc_ja, jsquad):"
            + " correct it, or describe your own task with exactly one of multipleChoice,"
            + " generation and perplexity")
@ValidationRule(
    value =
        "!has(self.version) || !(self.name in ['jcommonsenseqa', 'jnli', 'marc_ja', 'jsquad']) ||"
            + " (self.name == 'jsquad' ? self.version in ['1.1', '1.2'] : self.version =="
            + " (self.name == 'jnli' ? '1.3' : '1.1'))",
    message =
        "evaluation.tasks[].version is not one of the task: use 1.1 for jcommonsenseqa and marc_ja,"
            + " 1.3 for jnli, 1.1 or 1.2 for jsquad, or leave it out")
@ValidationRule(
    value =
        "!has(self.prompts) || self.name == 'jcommonsenseqa' || !(self.name in ['jnli', 'marc_ja',"
            + " 'jsquad']) || self.prompts.all(p, p != '0.2.1' && (p != '0.1' || (self.name =="
            + " 'jsquad' && (!has(self.version) || self.version == '1.1'))))",
    message =
        "evaluation.tasks[].prompts names one that the task does not have: 0.2.1 is of"
            + " jcommonsenseqa alone, 0.1 of jcommonsenseqa and jsquad 1.1; all tasks have 0.2, 0.3,"
            + " 0.4, 0.5 and 0.6")
@ValidationRule(
    value = "!has(self.prompts) || self.name in ['jcommonsenseqa', 'jnli', 'marc_ja', 'jsquad']",
    message =
        "evaluation.tasks[].prompts are those of JGLUE's tasks: remove them, and write the text of"
            + " your own task into its prompt")
@ValidationRule(
    value = "!has(self.prompts) || self.prompts.all(p, self.prompts.exists_one(q, q == p))",
    message = "evaluation.tasks[].prompts names a prompt twice: remove one of them")
@ValidationRule(
    value =
        "has(self.dataset) != has(self.perplexity) && (!has(self.perplexity) ||"
            + " !has(self.fewShotDataset) && (!has(self.fewShot) || self.fewShot == 0))",
    message =
        "evaluation.tasks[].dataset is the file of questions: every task needs it but one of"
            + " perplexity, which has perplexity.sources in the place of dataset and fewShotDataset")
@ValidationRule(
    value =
        "has(self.fewShotDataset) || has(self.perplexity) || (has(self.fewShot) ? self.fewShot == 0"
            + " : has(self.multipleChoice) || has(self.generation))",
    message =
        "evaluation.tasks[].fewShotDataset is missing: name the file that examples are drawn from,"
            + " or set fewShot to 0")
@ValidationRule(
    value =
        "!has(self.dataset) || (!self.dataset.startsWith('/') && !self.dataset.split('/').exists(p,"
            + " p == '..'))",
    message =
        "evaluation.tasks[].dataset must be a path relative to the root of the volume, without"
            + " '..'")
@ValidationRule(
    value =
        "!has(self.fewShotDataset) || (!self.fewShotDataset.startsWith('/') &&"
            + " !self.fewShotDataset.split('/').exists(p, p == '..'))",
    message =
        "evaluation.tasks[].fewShotDataset must be a path relative to the root of the volume,"
            + " without '..'")
public record EvaluationTask(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-_a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription(
            "A task of JGLUE, or of another file in its format: jcommonsenseqa (five-choice"
                + " questions), jnli (relation of two sentences), marc_ja (sentiment of a review),"
                + " jsquad (an answer out of a passage). Any other name is that of a task of your"
                + " own, which multipleChoice, generation or perplexity describes.")
        String name,
    @Size(min = 1, max = 16)
        @Pattern("^[0-9]+([.][0-9]+)*$")
        @JsonPropertyDescription(
            "Version of the task; scores of different versions are kept apart. Of JGLUE 1.1, and 1.3"
                + " of jnli; jsquad 1.2 shows the title, too. Left out, that, and 1 of a task of"
                + " your own: raise it when you change its text.")
        String version,
    @Size(min = 1, max = 7)
        @JsonPropertyDescription(
            "Prompts of JGLUE's tasks to score with, by their codes in the Japanese evaluation"
                + " harness. Scores of different prompts are not comparable. Left out, 0.2.1 and 0.3"
                + " of jcommonsenseqa, 0.2 and 0.3 of the others.")
        List<Prompt> prompts,
    @Min(0)
        @Max(32)
        @JsonPropertyDescription(
            "Solved examples before each question. Left out, as on the leaderboard: 3, and 2 of"
                + " jsquad; 0 of a task of your own.")
        Integer fewShot,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "File with the questions, in the format of the task, from the root of the volume. Of"
                + " tasks of your own JSON lines with any fields.")
        String dataset,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "File that the examples are drawn from, in the same format, from the root of the"
                + " volume.")
        String fewShotDataset,
    @Min(1)
        @Max(1000000)
        @JsonPropertyDescription(
            "Score only that many questions, or of perplexity that many documents of each source."
                + " Left out, all of them.")
        Integer limit,
    @JsonPropertyDescription("A task of your own that gives choices, of which one is right.")
        MultipleChoiceTask multipleChoice,
    @JsonPropertyDescription("A task of your own whose answer the model writes.")
        GenerationTask generation,
    @JsonPropertyDescription("How well the model predicts text that it was not trained on.")
        PerplexityTask perplexity) {

  /** Prompts by their codes. */
  public enum Prompt {
    /** jgpt. */
    @JsonProperty("0.1")
    JGPT("0.1"),
    /** fintan. */
    @JsonProperty("0.2")
    FINTAN("0.2"),
    /** fintan2. */
    @JsonProperty("0.2.1")
    FINTAN2("0.2.1"),
    /** ja-alpaca. */
    @JsonProperty("0.3")
    JA_ALPACA("0.3"),
    /** rinna-sft. */
    @JsonProperty("0.4")
    RINNA_SFT("0.4"),
    /** rinna-bilingual. */
    @JsonProperty("0.5")
    RINNA_BILINGUAL("0.5"),
    /** llama2. */
    @JsonProperty("0.6")
    LLAMA2("0.6");

    private final String label;

    Prompt(String label) {
      this.label = label;
    }

    /** The code as it stands in the spec and in reports. */
    public String label() {
      return label;
    }
  }
}
