package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** How far the step before training is that runs: corpus, tokenizer or tokenize. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PreparationStatus(
    @JsonPropertyDescription(
            "What its pods are doing. Of a corpus: hashing or filtering the source files, or merging"
                + " what all have filtered; of a tokenizer: sampling the corpus, then loading, seeding,"
                + " training and saving as spm_train does, and measuring; of a dataset: tokenizing.")
        String activity,
    @JsonPropertyDescription("Pods that share the work on a corpus.") Integer shards,
    @JsonPropertyDescription("Pods that have filtered their files, and have ended.")
        Integer shardsDone,
    @JsonPropertyDescription(
            "What is done, such as 40%: of a corpus bytes over totalBytes; of a tokenizer and a dataset"
                + " of the whole step.")
        String percent,
    @JsonPropertyDescription(
            "Documents that this activity has gone through; absent where it counts none, as in"
                + " training a tokenizer.")
        Long documents,
    @JsonPropertyDescription(
            "Bytes of source files that it has gone through; while merging, of filtered documents."
                + " Absent where it counts none.")
        Long bytes,
    @JsonPropertyDescription("Bytes that it has to go through; absent where it counts none.")
        Long totalBytes,
    @JsonPropertyDescription("Bytes a second over all pods; absent where it counts none.")
        Long bytesPerSecond,
    @JsonPropertyDescription(
            "Seconds until the slowest pod has done with this activity, at its speed; absent where"
                + " that can't be told.")
        Long etaSeconds,
    @JsonPropertyDescription("etaSeconds for people, such as 1h12m.") String eta,
    @JsonPropertyDescription("When a pod last told of these figures.") String lastUpdateTime) {}
