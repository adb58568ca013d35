package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.TokenizerSettings;
import dev.tatara.trainer.step.StopSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs SentencePiece's {@code spm_train}, passes its log on and says how far it is. */
final class SpmTrain {
  /** Name of the files that it leaves: {@code tokenizer.model} and {@code tokenizer.vocab}. */
  static final String PREFIX = "tokenizer";

  private static final Logger LOG = LoggerFactory.getLogger(SpmTrain.class);
  private static final int TAIL_LINES = 10;
  private static final Pattern LOG_LINE = Pattern.compile("\\S+\\(\\d+\\) LOG\\(INFO\\) (.*)");

  /** Thousands of lines, of which the progress makes one every few seconds. */
  private static final Pattern MERGES = Pattern.compile("Added: freq=|Updating active symbols");

  private static final Pattern TOO_HIGH = Pattern.compile("Please set it to a value <= (\\d+)\\.");
  private static final Pattern TOO_LOW =
      Pattern.compile("smaller than required_chars\\. \\d+ vs (\\d+)");

  private final TokenizerSettings.Train settings;
  private final int threads;
  private final TokenizerProgress progress;

  SpmTrain(TokenizerSettings.Train settings, int threads, TokenizerProgress progress) {
    this.settings = settings;
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * Trains a model.
   *
   * @param folder holds the sentences and takes {@code tokenizer.model} and {@code .vocab}
   * @param sentences name of a file in the folder, a sentence a line
   * @throws TrainerException {@code TokenizerTrainingFailed} when the program is missing or refuses
   * @throws InterruptedException when this process is asked to end
   */
  void run(Path folder, String sentences) throws IOException, InterruptedException {
    Process process = start(folder, sentences);
    Deque<String> tail = new ArrayDeque<>();
    SpmTrainLog log = new SpmTrainLog(settings.vocabularySize(), progress, System::nanoTime);
    // Reading its output cannot be interrupted: the signal has to end the program itself.
    try (StopSignal stop = StopSignal.install(process::destroy);
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        log.follow(line);
        follow(line, tail);
      }
      if (process.waitFor() != 0) {
        if (stop.requested()) {
          throw new InterruptedException("spm_train was ended");
        }
        throw failure(String.join("\n", tail));
      }
    } finally {
      process.destroy();
    }
  }

  /** The command line; names are relative to the folder, as commas in a path would split it. */
  List<String> command(String sentences) {
    return List.of(
        "spm_train",
        "--input=" + sentences,
        "--model_prefix=" + PREFIX,
        "--model_type=" + settings.modelType(),
        "--vocab_size=" + settings.vocabularySize(),
        "--character_coverage=" + settings.characterCoverage(),
        "--normalization_rule_name=" + settings.normalization(),
        "--byte_fallback=" + settings.byteFallback(),
        "--split_digits=" + settings.splitDigits(),
        "--remove_extra_whitespaces=false",
        "--unk_id=0",
        "--bos_id=1",
        "--eos_id=2",
        "--pad_id=3",
        "--user_defined_symbols=\n",
        "--max_sentence_length=" + SentenceSplitter.MAX_BYTES,
        "--num_threads=" + threads);
  }

  private Process start(Path folder, String sentences) {
    try {
      return new ProcessBuilder(command(sentences))
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .start();
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.TOKENIZER_TRAINING_FAILED,
          "spm_train cannot be started: " + e.getMessage(),
          "install it: apt-get install sentencepiece (the program must be on the PATH)",
          e);
    }
  }

  private static void follow(String line, Deque<String> tail) {
    if (line.contains("Adding meta_piece")) {
      return;
    }
    Matcher logged = LOG_LINE.matcher(line);
    if (logged.matches() && !MERGES.matcher(line).find()) {
      LOG.info("spm_train: {}", logged.group(1));
    } else {
      LOG.debug("spm_train: {}", line);
    }
    tail.add(line);
    if (tail.size() > TAIL_LINES) {
      tail.remove();
    }
  }

  private TrainerException failure(String log) {
    Matcher high = TOO_HIGH.matcher(log);
    if (high.find()) {
      return refused(
          "the corpus is too small for a vocabulary of " + settings.vocabularySize(),
          "set the vocabulary size to at most " + high.group(1) + ", or add text");
    }
    Matcher low = TOO_LOW.matcher(log);
    if (low.find()) {
      return refused(
          "a vocabulary of "
              + settings.vocabularySize()
              + " is too small for the characters of the corpus",
          "set the vocabulary size above " + low.group(1) + ", or lower the character coverage");
    }
    return refused(
        "spm_train failed; the end of its log: " + log,
        "check the tokenizer settings against spm_train --help");
  }

  private static TrainerException refused(String message, String hint) {
    return new TrainerException(FailureReason.TOKENIZER_TRAINING_FAILED, message, hint);
  }
}
