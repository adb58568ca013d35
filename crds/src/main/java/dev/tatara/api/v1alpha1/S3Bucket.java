package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A bucket of an S3-compatible store that sources are read from. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record S3Bucket(
    @Required
        @Size(min = 3, max = 63)
        @Pattern(PATTERN)
        @JsonPropertyDescription("Name of the bucket.")
        String bucket,
    @Size(min = 8, max = 512)
        @Pattern(ENDPOINT)
        @JsonPropertyDescription(
            "Address of the store, such as https://minio.storage.svc:9000, without a path. Left"
                + " out, Amazon's own of the region. Pods reach it only if the cluster's"
                + " administrator has declared it (chart value networkPolicy.stores).")
        String endpoint,
    @Default("us-east-1")
        @Size(min = 1, max = 64)
        @Pattern(REGION)
        @JsonPropertyDescription("Region that requests are signed for.")
        String region,
    @Size(min = 1, max = 253)
        @Pattern(SECRET)
        @JsonPropertyDescription(
            "A Secret of the job's namespace with the keys AWS_ACCESS_KEY_ID,"
                + " AWS_SECRET_ACCESS_KEY and optionally AWS_SESSION_TOKEN. Only the step that"
                + " reads the sources sees it. Left out, requests are not signed: the bucket is"
                + " public.")
        String secretName) {
  static final String PATTERN = "^[a-z0-9][-.a-z0-9]*[a-z0-9]$";
  static final String ENDPOINT = "^https?://[-.A-Za-z0-9]+(:[0-9]+)?$";
  static final String REGION = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
  static final String SECRET = "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$";
}
