package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Speeches in the Diet of Japan, from the API of the National Diet Library. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[self.from, self.until].all(day, !day.matches('^[0-9]{4}-[0-9]{2}-[0-9]{2}$') ||"
            + " int(day.substring(8)) <= (day.substring(5, 7) in ['04', '06', '09', '11'] ? 30 :"
            + " day.substring(5, 7) != '02' ? 31 : int(day.substring(0, 4)) % 4 != 0 ||"
            + " (int(day.substring(0, 4)) % 100 == 0 && int(day.substring(0, 4)) % 400 != 0) ? 28 :"
            + " 29))",
    message =
        "data.sources[].dietMinutes.from and data.sources[].dietMinutes.until must be days of the"
            + " calendar: the month has fewer days")
@ValidationRule(
    value = "self.from <= self.until",
    message = "data.sources[].dietMinutes.from must not be after data.sources[].dietMinutes.until")
@ValidationRule(
    value =
        "self.pauseSeconds >= 2 || has(self.endpoint) &&"
            + " !self.endpoint.lowerAscii().contains('ndl.go.jp')",
    message =
        "data.sources[].dietMinutes.pauseSeconds must be 2 or more: the library asks for some seconds"
            + " between requests. Less is for a mirror of your own in"
            + " data.sources[].dietMinutes.endpoint")
public record DietMinutesSpec(
    @Required
        @Size(min = 10, max = 10)
        @Pattern(DATE)
        @JsonPropertyDescription("First day of the meetings, such as 2024-01-01.")
        String from,
    @Required
        @Size(min = 10, max = 10)
        @Pattern(DATE)
        @JsonPropertyDescription(
            "Last day of the meetings. Minutes come out weeks after a meeting: a period that is over"
                + " gives the same text at any time.")
        String until,
    @Size(min = 1, max = 64) @JsonPropertyDescription("Only of this house, such as 衆議院 or 参議院.")
        String nameOfHouse,
    @Size(min = 1, max = 256)
        @JsonPropertyDescription(
            "Only of meetings whose name holds this, such as 予算委員会; of several words, separated by"
                + " spaces, any.")
        String nameOfMeeting,
    @Size(min = 1, max = 256)
        @JsonPropertyDescription(
            "Only of speakers whose name holds this; of several words, separated by spaces, any.")
        String speaker,
    @Size(min = 1, max = 256)
        @JsonPropertyDescription(
            "Only speeches that hold these words; several, separated by spaces, all.")
        String any,
    @Size(min = 8, max = 512)
        @Pattern("^https?://[-.A-Za-z0-9]+(:[0-9]+)?(/[-._~A-Za-z0-9]+)*$")
        @JsonPropertyDescription(
            "Address of the API, such as that of a mirror. Left out,"
                + " https://kokkai.ndl.go.jp/api/speech. Pods reach it only if the cluster's"
                + " administrator has declared it (chart value networkPolicy.stores).")
        String endpoint,
    @Default("3")
        @Min(0)
        @Max(3600)
        @JsonPropertyDescription("Seconds from an answer to the next request.")
        Integer pauseSeconds) {
  private static final String DATE = "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$";
}
