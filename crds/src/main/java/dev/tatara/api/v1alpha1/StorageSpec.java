package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/** The volume of the job. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.claimName) != has(self.claimTemplate)",
    message =
        "storage needs exactly one of storage.claimName and storage.claimTemplate: name an existing"
            + " claim, or describe one to be made")
public record StorageSpec(
    @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription(
            "An existing PersistentVolumeClaim in the job's namespace. Jobs that share a claim"
                + " share corpora, tokenizers and datasets.")
        String claimName,
    @JsonPropertyDescription(
            "A PersistentVolumeClaim to make, named <job>-storage. It is not deleted with the job.")
        ClaimTemplate claimTemplate) {

  /** A claim to make. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "isQuantity(string(self.size))",
      message = "storage.claimTemplate.size must be a quantity such as 500Gi")
  public record ClaimTemplate(
      @Required @JsonPropertyDescription("Capacity to ask for, such as 500Gi.") Quantity size,
      @Size(min = 1, max = 253)
          @JsonPropertyDescription("StorageClass. Left out, the default of the cluster.")
          String storageClassName,
      @Default("ReadWriteOnce")
          @JsonPropertyDescription(
              "How pods may mount the volume. Training on several nodes, and a corpus of several"
                  + " shards, need ReadWriteMany.")
          AccessMode accessMode) {}

  /** The claim that holds the volume of a job of that name: the one given, or the one to make. */
  public String claimOf(String job) {
    return claimName != null ? claimName : job + "-storage";
  }

  /** Access modes that a job can work with. */
  public enum AccessMode {
    /** From one node. */
    @JsonProperty("ReadWriteOnce")
    READ_WRITE_ONCE("ReadWriteOnce"),
    /** From many nodes. */
    @JsonProperty("ReadWriteMany")
    READ_WRITE_MANY("ReadWriteMany");

    private final String label;

    AccessMode(String label) {
      this.label = label;
    }

    /** The mode as it stands in a claim. */
    public String label() {
      return label;
    }
  }
}
