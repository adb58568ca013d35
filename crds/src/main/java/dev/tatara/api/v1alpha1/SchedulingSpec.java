package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How the pods stand among those of others, and who decides when training gets its nodes. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.gang != 'Kueue' || has(self.queueName)",
    message =
        "scheduling.gang Kueue needs scheduling.queueName: name a LocalQueue of the job's namespace")
@ValidationRule(
    value = "self.gang != 'None' || !has(self.queueName)",
    message =
        "scheduling.queueName belongs to a scheduling.gang that has queues: set it to Kueue or"
            + " Volcano, or leave the queue out")
public record SchedulingSpec(
    @Default("None")
        @JsonPropertyDescription(
            "Who places the training pods together. None: the scheduler of the cluster places them"
                + " one by one; where the LLMTrainingJob has Kueue's label for a queue, Kueue admits"
                + " them first. Kueue: the same without the label. Volcano: its scheduler places"
                + " all of them or none. Only training is placed so: the other steps have one pod"
                + " and ask for no accelerators.")
        Gang gang,
    @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription(
            "The queue: a LocalQueue of the namespace with Kueue, a Queue of the cluster with"
                + " Volcano, whose own default is taken where it is left out.")
        String queueName,
    @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription(
            "PriorityClass of every pod of the job. Left out, the cluster's default.")
        String priorityClassName,
    @Size(min = 1, max = 316)
        @Pattern("^([a-z0-9]([-.a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$")
        @JsonPropertyDescription(
            "Label of nodes, such as that of a zone, rack or switch. All training pods come to nodes"
                + " with one value of it, and wait where that is not possible. Left out, they may be"
                + " anywhere.")
        String topologyKey) {

  /** Who places pods together. */
  public enum Gang {
    /** Nobody. */
    @JsonProperty("None")
    NONE,
    /** Kueue admits them together. */
    @JsonProperty("Kueue")
    KUEUE,
    /** Volcano's scheduler. */
    @JsonProperty("Volcano")
    VOLCANO
  }
}
