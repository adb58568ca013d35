package dev.tatara.operator.api;

import static dev.tatara.operator.api.SpecEdits.set;
import static dev.tatara.operator.api.Submission.accepted;
import static dev.tatara.operator.api.Submission.refused;

import dev.tatara.operator.support.ControlPlaneResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.Stream;

/** Rules of sources, their filters and budgets, and of shards. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class DataRulesTest extends RulesOfSubject {

  static Stream<Submission> breaches() {
    return Stream.of(
        refused(
            "data.sources[].path must be relative, without '..'",
            s -> set(s, "data.sources", "[{name: a, path: /etc/passwd}]")),
        refused(
            "data.sources[].path must be relative, without '..'",
            s -> set(s, "data.sources", "[{name: a, path: ../b.jsonl}]")),
        refused(
            "data.sources[].weight must be above 0",
            s -> set(s, "data.sources", "[{name: a, path: b, weight: 0}]")),
        refused(
            "data.decontaminate.paths must be relative, without '..'",
            s -> set(s, "data.decontaminate", "{paths: [../valid.jsonl]}")),
        refused(
            "filters.minCharacters must not be above filters.maxCharacters",
            s -> set(s, "data.filters", "{minCharacters: 9, maxCharacters: 8}")),
        refused(
            "filters.adultWords must be relative, without '..'",
            s -> set(s, "data.filters", "{adultWords: /etc/words}")),
        refused(
            "filters.advertisingWords must be relative, without '..'",
            s -> set(s, "data.filters", "{advertisingWords: a/../../b}")),
        refused(
            "data.sources[].filters are for prose",
            s -> set(s, "data.sources", "[{name: a, path: b, content: code, filters: {}}]")),
        refused(
            "data.sources[].name must be unique",
            s -> set(s, "data.sources", "[{name: a, path: b}, {name: a, path: c}]")),
        refused(
            "data.sources[].textField belongs to data.sources[].format jsonl or parquet",
            s -> set(s, "data.sources", "[{name: a, path: b, format: text, textField: c}]")),
        refused(
            "data.sources[].template belongs to data.sources[].format sft",
            s -> set(s, "data.sources", "[{name: a, path: b, template: '{prompt}'}]")),
        refused(
            "data.sources[].template must hold {prompt} exactly once",
            s -> set(s, "data.sources", "[{name: a, path: b, format: sft, template: 'Q:'}]")),
        refused(
            "data.sources[].template must hold {prompt} exactly once",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: b, format: sft, template: '{prompt} {prompt}'}]")),
        refused(
            "data.sources[] lies on the job's volume, on a claim or in a bucket",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: b, claimName: c, s3: {bucket: corpora}}]")),
        refused(
            "spec.data.sources[0].s3.endpoint in body should match",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: b, s3: {bucket: corpora, endpoint: 'minio:9000'}}]")),
        refused(
            "data.sources[].tokens must be a whole number above 0",
            s -> set(s, "data.sources", "[{name: a, path: b, tokens: many}]")),
        refused(
            "data.sources[].tokens must be a whole number above 0",
            s -> set(s, "data.sources", "[{name: a, path: b, tokens: 0}]")),
        refused(
            "data.sources[].tokens must be a whole number above 0",
            s -> set(s, "data.sources", "[{name: a, path: b, tokens: 1500m}]")),
        refused(
            "data.sources[].tokens takes the place of data.sources[].weight",
            s -> set(s, "data.sources", "[{name: a, path: b, tokens: 3G, weight: 2}]")),
        refused(
            "data.sources[].tokens is for text",
            s -> set(s, "data.sources", "[{name: a, path: b, tokens: 3G, format: sft}]")),
        refused(
            "data.sources[].tokens must be set for all sources or for none",
            s -> set(s, "data.sources", "[{name: a, path: b, tokens: 3G}, {name: c, path: d}]")),
        refused("spec.data.sources: Invalid value", s -> set(s, "data.sources", "[]")));
  }

  static Stream<Submission> acceptable() {
    return Stream.of(
        accepted(
            "prompts and responses",
            s ->
                set(
                    s,
                    "data",
                    "{eodMaskLoss: true, resetAttentionMask: true, sources: [{name: a, path: b,"
                        + " format: sft}, {name: c, path: d, format: sft, template: 'Q {prompt}'}]}")),
        accepted(
            "a public bucket and one of a store",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: 'b/**/*.gz', s3: {bucket: corpora}}, {name: c, path: d, s3:"
                        + " {bucket: news, endpoint: 'http://minio.storage.svc:9000', secretName:"
                        + " reader}}]")),
        accepted("shards on a claim that is there", s -> set(s, "data.shards", "64")),
        accepted(
            "a source on another claim",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: '**/*.jsonl.gz', claimName: corpora, weight: 0.5}]")),
        accepted(
            "a column of Parquet and a dump of a wiki",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: 'a/*.parquet', format: parquet, textField: body},"
                        + " {name: b, path: b.xml.bz2, format: mediawiki}]")),
        accepted(
            "budgets of tokens",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: b, tokens: 3000000000}, {name: c, path: d, tokens: 1.5G}]")));
  }
}
