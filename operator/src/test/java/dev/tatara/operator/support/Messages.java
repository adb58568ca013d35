package dev.tatara.operator.support;

import java.util.regex.Matcher;

/** Termination messages as docs/reference/run-configuration.md gives them. */
public final class Messages {
  private Messages() {}

  /** The result of a step with an artifact. */
  public static String artifact(String step, String kind, boolean reused) {
    return """
        {"step": "%s", "artifact": "artifacts/%s/3f2a", "digest": "3f2a", "reused": %s,
         "summary": {"documents": 1204}}
        """
        .formatted(step, kind, reused);
  }

  /** The result of the train step after 300 steps. */
  public static String trained() {
    return "{\"step\": \"train\", \"artifact\": \"runs/x/checkpoints/step-00000300\", \"summary\": "
        + progress(300, 4.25)
        + "}";
  }

  /** What training says that was told to end, and wrote a checkpoint. */
  public static String stopped(int step, String runDirectory) {
    return """
        {"step": "train", "error": {"reason": "Terminated", "message": "asked to end after step %1$d of 300",
         "hint": "training continues from the checkpoint of that step", "exitCode": 143},
         "summary": {"checkpoint": {"lastStep": %1$d, "lastTime": "2026-01-01T00:01:00Z",
                     "path": "%2$s/checkpoints/step-%1$08d"}}}
        """
        .formatted(step, runDirectory);
  }

  /** The result of the evaluate step. */
  public static String evaluated(int step, double score) {
    return "{\"step\": \"evaluate\", \"summary\": " + evaluations(step, score) + "}";
  }

  /**
   * The result of the evaluate step of a job with gates.
   *
   * @param gate what they came to, as JSON
   */
  public static String judged(int step, double score, String gate) {
    return "{\"step\": \"evaluate\", \"summary\": " + evaluations(step, score, gate) + "}";
  }

  /** An export, with what the gates came to when it began. */
  public static String exported(String gate) {
    return """
        {"step": "export", "artifact": "runs/x/export/huggingface", "digest": "3f2a", "reused": false,
         "summary": {"step": 300, "gate": %s}}
        """
        .formatted(gate);
  }

  /** An export that found no checkpoint which passes. */
  public static String gateFailed(String message, String gate) {
    return """
        {"step": "export", "error": {"reason": "GateFailed", "message": "%s", "hint": "ask for less",
         "exitCode": 67}, "summary": {"gate": %s}}
        """
        .formatted(message, gate);
  }

  /** What a pod says that has filtered its share of a corpus, and leaves merging to another. */
  public static String shard(int shard, int shards, int documents, long bytes) {
    return """
        {"step": "corpus", "summary": {"shard": %d, "shards": %d, "documents": %d, "bytes": %d}}
        """
        .formatted(shard, shards, documents, bytes);
  }

  /** An answer to /progress of a pod that makes a corpus of 1,000,000 bytes. */
  public static String preparing(String phase, int shard, long bytes, long totalBytes, int eta) {
    return """
        {"phase": "%s", "shard": %d, "shards": 3, "documents": %d, "bytes": %d, "totalBytes": %d,
         "bytesPerSecond": 1000.0, "etaSeconds": %d, "corpusBytes": 1000000,
         "lastUpdateTime": "2026-01-01T00:00:00Z"}
        """
        .formatted(phase, shard, bytes / 100, bytes, totalBytes, eta);
  }

  /** A failure. */
  public static String failed(String step, String reason, int exitCode) {
    return """
        {"step": "%s", "error": {"reason": "%s", "message": "source 'wiki': no file matches",
         "hint": "check data.sources[].path", "exitCode": %d}}
        """
        .formatted(step, reason, exitCode);
  }

  /** A failure that the trainer passes on in the words of a library. */
  public static String failed(String step, String reason, int exitCode, String message) {
    return """
        {"step": "%s", "error": {"reason": "%s", "message": "%s", "hint": "the log holds more",
         "exitCode": %d}}
        """
        .formatted(step, reason, message, exitCode);
  }

  /** An answer to /progress. */
  public static String progress(int step, double loss) {
    return """
        {"phase": "training", "step": %d, "totalSteps": 300, "consumedSamples": 960,
         "tokens": 245760, "loss": %s, "learningRate": 0.00093, "gradientNorm": 0.84,
         "tokensPerSecond": 5120.4, "mfu": 0.4125, "etaSeconds": 72, "restarts": 0,
         "lastUpdateTime": "2026-01-01T00:00:00Z",
         "checkpoint": {"lastStep": %d, "lastTime": "2026-01-01T00:00:00Z",
                        "path": "runs/x/checkpoints/step-%08d"}}
        """
        .formatted(step, loss, step / 100 * 100, step / 100 * 100);
  }

  /** An answer to /progress of a run that went on from step 100, as that of step 200 is damaged. */
  public static String skippedCheckpoint(int step) {
    return progress(step, 5.8)
        .replaceFirst(
            "\"path\":",
            "\"skipped\": {\"step\": 200, \"message\": \"file m of f is missing\","
                + " \"continuedFrom\": 100, \"time\": \"2026-01-01T00:00:00Z\"}, \"path\":");
  }

  /** An answer to /progress of a trainer whose last save took so long. */
  public static String saved(int step, double seconds) {
    return progress(step, 5.8)
        .stripTrailing()
        .replaceFirst(
            "}$",
            ", \"checkpointing\": {\"state\": \"active\", \"lastSeconds\": " + seconds + "}}");
  }

  /** An answer to /progress of a trainer that wrote a checkpoint because it was asked to. */
  public static String served(int step, String request) {
    return progress(step, 5.8)
        .stripTrailing()
        .replaceFirst(
            "}$",
            ", \"checkpointing\": {\"state\": \"active\", \"lastRequest\": \"" + request + "\"}}");
  }

  /** An answer to /progress of a trainer that can't write checkpoints, before its first one. */
  public static String paused(int step, String why) {
    return """
        {"phase": "training", "step": %d, "totalSteps": 300, "checkpoint": null,
         "checkpointing": {"state": "paused", "message": "%s", "failures": 1}}
        """
        .formatted(step, why);
  }

  /** An answer to /progress of a trainer that was started again after the end of a rank. */
  public static String restarted(int rank, int exitCode, int step) {
    return """
        {"phase": "training", "step": %d, "totalSteps": 300, "restarts": 1,
         "lastRestart": {"rank": %d, "exitCode": %d, "reason": "", "message": "", "step": %1$d}}
        """
        .formatted(step, rank, exitCode);
  }

  /**
   * An answer to /progress of a trainer that something went wrong in.
   *
   * @param ratio of the slowest of two ranks
   */
  public static String health(int step, int skipped, int rollbacks, int spikes, double ratio) {
    return """
        {"phase": "training", "step": %d, "totalSteps": 300, "loss": null, "checkpoint": null,
         "health": {"skippedSteps": %d, "rollbacks": %d, "lossSpikes": %d},
         "ranks": [{"rank": 1, "pod": "slow-pod", "busySeconds": 0.41, "ratio": %s},
                   {"rank": 0, "pod": null, "busySeconds": 0.40, "ratio": 1.0}]}
        """
        .formatted(step, skipped, rollbacks, spikes, ratio);
  }

  /** An answer to /evaluations of an evaluator that does not get on. */
  public static String evaluationError(String reason) {
    return """
        {"evaluations": [], "error": {"reason": "%s", "message": "there is no valid.jsonl",
         "hint": "put it there", "exitCode": 65}}
        """
        .formatted(reason);
  }

  /** An answer to /evaluations with what the gates came to, as JSON. */
  public static String evaluations(int step, double score, String gate) {
    return evaluations(step, score)
        .stripTrailing()
        .replaceFirst("}$", Matcher.quoteReplacement(", \"gate\": " + gate + "}"));
  }

  /** An answer to /evaluations. */
  public static String evaluations(int step, double score) {
    return """
        {"evaluations": [
          {"step": %d, "task": "jcommonsenseqa", "version": "1.1", "prompt": "0.2.1",
           "metric": "acc", "score": %s, "n": 50, "confidence": 0.118,
           "warnings": [{"reason": "AnswersCollapsed", "message": "collapsed: 91 %% of the answers are choice 2"}]}]}
        """
        .formatted(step, score);
  }
}
