package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where an export goes in an S3-compatible store. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!self.prefix.split('/').exists(p, p == '' || p == '.' || p == '..')",
    message =
        "export.s3.prefix must be names with '/' between them, without '.' and '..': write for"
            + " example models/ja-1.3b")
public record S3Destination(
    @Required
        @Size(min = 3, max = 63)
        @Pattern(S3Bucket.PATTERN)
        @JsonPropertyDescription("Name of the bucket.")
        String bucket,
    @Required
        @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "What the keys begin with, as a folder, such as models/ja-1.3b. An earlier export"
                + " there is replaced.")
        String prefix,
    @Size(min = 8, max = 512)
        @Pattern(S3Bucket.ENDPOINT)
        @JsonPropertyDescription(
            "Address of the store, such as https://minio.storage.svc:9000, without a path. Left"
                + " out, Amazon's own of the region. Pods reach it only if the cluster's"
                + " administrator has declared it (chart value networkPolicy.stores).")
        String endpoint,
    @Default("us-east-1")
        @Size(min = 1, max = 64)
        @Pattern(S3Bucket.REGION)
        @JsonPropertyDescription("Region that requests are signed for.")
        String region,
    @Required
        @Size(min = 1, max = 253)
        @Pattern(S3Bucket.SECRET)
        @JsonPropertyDescription(
            "A Secret of the job's namespace with the keys AWS_ACCESS_KEY_ID,"
                + " AWS_SECRET_ACCESS_KEY and optionally AWS_SESSION_TOKEN. Only the export step"
                + " sees it.")
        String secretName) {}
