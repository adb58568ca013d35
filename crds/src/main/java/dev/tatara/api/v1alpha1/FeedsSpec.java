package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Feeds, RSS or Atom, whose items are collected. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.urls) || has(self.paths)",
    message =
        "data.sources[].feeds needs data.sources[].feeds.urls, data.sources[].feeds.paths or both: name"
            + " the feeds")
@ValidationRule(
    value =
        "!has(self.paths) || self.paths.all(path, path != '' && !path.startsWith('/') &&"
            + " !path.split('/').exists(p, p == '..'))",
    message =
        "data.sources[].feeds.paths must be relative, without '..': they start at the root of the"
            + " job's volume")
public record FeedsSpec(
    @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "Addresses of feeds. Pods reach them, and pages that they link to, only if the cluster's"
                + " administrator has declared them (chart value networkPolicy.stores).")
        List<@Size(min = 8, max = 512) @Pattern(ADDRESS) String> urls,
    @Size(min = 1, max = 8)
        @JsonPropertyDescription("Files of feeds, or globs, on the job's volume.")
        List<@Size(max = 256) String> paths,
    @Default("false")
        @JsonPropertyDescription(
            "true takes the article of the page that an item links to, as format html does; false"
                + " what the feed itself has of it, in full or in short.")
        Boolean follow,
    @Default("3")
        @Min(0)
        @Max(3600)
        @JsonPropertyDescription("Seconds from an answer to the next request.")
        Integer pauseSeconds) {
  /** Characters of addresses (RFC 3986, section 2) alone: others have to be encoded. */
  private static final String ADDRESS =
      "^https?://[-.A-Za-z0-9]+(:[0-9]{1,5})?"
          + "([/?]([-._~A-Za-z0-9!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?$";
}
