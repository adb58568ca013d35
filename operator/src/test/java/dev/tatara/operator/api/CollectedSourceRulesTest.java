package dev.tatara.operator.api;

import static dev.tatara.operator.api.SpecEdits.set;
import static dev.tatara.operator.api.Submission.accepted;
import static dev.tatara.operator.api.Submission.refused;

import dev.tatara.operator.support.ControlPlaneResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.Stream;

/** Rules of sources that are collected: minutes of the Diet, and feeds. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class CollectedSourceRulesTest extends RulesOfSubject {

  static Stream<Submission> breaches() {
    return Stream.of(
        minutes(
            "data.sources[].dietMinutes are collected as JSON lines on the job's volume",
            "path: a.jsonl, format: text",
            "from: '2024-01-01', until: '2024-12-31'"),
        minutes(
            "data.sources[].dietMinutes are collected as JSON lines on the job's volume",
            "path: a.jsonl, claimName: corpora",
            "from: '2024-01-01', until: '2024-12-31'"),
        minutes(
            "data.sources[].path of dietMinutes must be the one file that they are collected in",
            "path: a.jsonl.gz",
            "from: '2024-01-01', until: '2024-12-31'"),
        minutes(
            "data.sources[].path of dietMinutes must be the one file that they are collected in",
            "path: '*.jsonl'",
            "from: '2024-01-01', until: '2024-12-31'"),
        minutes(
            "data.sources[].dietMinutes.from must not be after data.sources[].dietMinutes.until",
            "path: a.jsonl",
            "from: '2024-01-01', until: '2023-12-31'"),
        minutes(
            "data.sources[].dietMinutes.from and data.sources[].dietMinutes.until must be days",
            "path: a.jsonl",
            "from: '2024-02-30', until: '2024-12-31'"),
        minutes(
            "data.sources[].dietMinutes.from and data.sources[].dietMinutes.until must be days",
            "path: a.jsonl",
            "from: '1900-01-01', until: '1900-02-29'"),
        minutes(
            "data.sources[].dietMinutes.from and data.sources[].dietMinutes.until must be days",
            "path: a.jsonl",
            "from: '2024-09-01', until: '2024-09-31'"),
        minutes(
            "spec.data.sources[0].dietMinutes.until in body should match",
            "path: a.jsonl",
            "from: '2024-01-01', until: '2024-13-01'"),
        minutes(
            "data.sources[].dietMinutes.pauseSeconds must be 2 or more",
            "path: a.jsonl",
            "from: '2024-01-01', until: '2024-12-31', pauseSeconds: 1"),
        minutes(
            "data.sources[].dietMinutes.pauseSeconds must be 2 or more",
            "path: a.jsonl",
            "from: '2024-01-01', until: '2024-12-31', pauseSeconds: 0, endpoint:"
                + " 'https://kokkai.NDL.go.jp/api/speech'"),
        feeds(
            "data.sources[].feeds are collected as JSON lines on the job's volume",
            "path: a.jsonl, format: rss",
            "urls: ['https://a.example/rss']"),
        feeds(
            "data.sources[].feeds are collected as JSON lines on the job's volume",
            "path: a.jsonl, dietMinutes: {from: '2024-01-01', until: '2024-12-31'}",
            "urls: ['https://a.example/rss']"),
        feeds(
            "data.sources[].path of feeds must be the one file",
            "path: 'feeds/*.xml'",
            "paths: ['feeds/*.xml']"),
        feeds(
            "data.sources[].feeds needs data.sources[].feeds.urls, data.sources[].feeds.paths",
            "path: a.jsonl",
            "follow: true"),
        feeds(
            "data.sources[].feeds.paths must be relative, without '..'",
            "path: a.jsonl",
            "paths: [../a.xml]"),
        feeds(
            "spec.data.sources[0].feeds.urls[0] in body should match",
            "path: a.jsonl",
            "urls: ['file:///etc/passwd']"),
        feeds(
            "spec.data.sources[0].feeds.urls[0] in body should match",
            "path: a.jsonl",
            "urls: ['https://a.example/rss?q=a|b']"),
        feeds(
            "spec.data.sources[0].feeds.urls[0] in body should match",
            "path: a.jsonl",
            "urls: ['https://a.example/rss?q=%zz']"));
  }

  static Stream<Submission> acceptable() {
    return Stream.of(
        accepted(
            "leap days",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: a.jsonl, dietMinutes: {from: '2000-02-29', until: '2024-02-29'}},"
                        + " {name: b, path: b.jsonl, dietMinutes: {from: '1999-08-31', until:"
                        + " '1999-11-30'}}]")),
        accepted(
            "minutes of the Diet, from the library and from a mirror",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: sources/a.jsonl, dietMinutes: {from: '2024-01-01', until:"
                        + " '2024-12-31', any: 科学技術}}, {name: b, path: b.jsonl, dietMinutes: {from:"
                        + " '1947-05-20', until: '1947-05-20', pauseSeconds: 0, endpoint:"
                        + " 'http://minutes.mirrors.svc:8080/api/speech'}}]")),
        accepted(
            "feeds on the volume and on the web",
            s ->
                set(
                    s,
                    "data.sources",
                    "[{name: a, path: 'feeds/**/*.xml', format: rss}, {name: b, path: b.jsonl, feeds:"
                        + " {urls: ['https://a.example/rss?type=2&l=ja', 'http://b.example:8080',"
                        + " 'https://c.example?feed=rss2&q=%E9%89%84'], paths:"
                        + " ['feeds/*.xml.gz'], follow: true, pauseSeconds: 0}}]")));
  }

  private static Submission minutes(String sentence, String source, String minutes) {
    return refused(
        sentence,
        s ->
            set(
                s,
                "data.sources",
                "[{name: a, %s, dietMinutes: {%s}}]".formatted(source, minutes)));
  }

  private static Submission feeds(String sentence, String source, String feeds) {
    return refused(
        sentence,
        s -> set(s, "data.sources", "[{name: a, %s, feeds: {%s}}]".formatted(source, feeds)));
  }
}
