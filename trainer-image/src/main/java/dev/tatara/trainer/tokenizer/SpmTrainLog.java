package dev.tatara.trainer.tokenizer;

import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads from the log of {@code spm_train} how far it is. Lines that it does not know change
 * nothing, so that another version of the program is followed as far as it says the same.
 *
 * <p>A unigram model begins with up to a million pieces. Rounds of two sub-iterations of EM each
 * leave three quarters of them, until there are no more than 1.1 times the vocabulary; then a last
 * round decides. So the number of pieces says which rounds are left (SentencePiece,
 * unigram_model_trainer.cc), and about how long they take: those with many pieces take longer. BPE
 * merges one pair after the other until the vocabulary is full, but for its special pieces and the
 * letters (bpe_model_trainer.cc).
 */
final class SpmTrainLog {
  /** {@code --shrinking_factor}, whose default stands. */
  private static final double SHRINKING = 0.75;

  /** Pieces over the vocabulary at which pruning ends. */
  private static final double SPARE = 1.1;

  private static final int SUB_ITERATIONS = 2;

  /**
   * Pieces with which a sub-iteration takes twice as long as with few: measured on 5 million
   * characters of Japanese, where rounds of 305,000, 95,000 and 9,500 pieces took 12.9, 6.4 and 3.3
   * s.
   */
  private static final double PIECES_OF_DOUBLE_TIME = 100_000;

  /** A mark every 20 merges; pairs are counted anew every 100. */
  private static final int MARKS_OF_MERGES = 10;

  private static final Pattern ALPHABET = Pattern.compile("Alphabet size=(\\d+)");
  private static final Pattern SEEDS = Pattern.compile("Initialized (\\d+) seed sentencepieces");
  private static final Pattern EM = Pattern.compile("EM sub_iter=(\\d+) size=(\\d+)");
  private static final Pattern MERGED = Pattern.compile("Added: freq=\\d+ size=(\\d+)");

  private final int vocabulary;
  private final TokenizerProgress progress;
  private final LongSupplier clock;
  private final Pace rounds = new Pace(SUB_ITERATIONS);
  private final Pace merges = new Pace(MARKS_OF_MERGES);
  private int specialPieces;
  private int letters;
  private int subIterations;
  private double emDone;

  /**
   * @param vocabulary pieces that are asked for, special ones included
   * @param progress is told
   */
  SpmTrainLog(int vocabulary, TokenizerProgress progress, LongSupplier clock) {
    this.vocabulary = vocabulary;
    this.progress = progress;
    this.clock = clock;
  }

  /** Follows a line of the log. */
  void follow(String line) {
    if (line.contains("Adding meta_piece")) {
      specialPieces++;
    } else if (line.contains("Loading corpus")) {
      progress.begin(TokenizerPhase.LOADING);
    } else if (line.contains("Normalizing sentences")) {
      at(TokenizerPhase.LOADING, 0.2);
    } else if (line.contains("Done! preprocessed")) {
      at(TokenizerPhase.LOADING, 0.8);
    } else if (line.contains("Making suffix array")
        || line.contains("Tokenizing input sentences")) {
      progress.begin(TokenizerPhase.SEEDING);
    } else if (line.contains("Extracting frequent sub strings")) {
      at(TokenizerPhase.SEEDING, 0.5);
    } else if (line.contains("Saving model")) {
      progress.begin(TokenizerPhase.SAVING);
    } else {
      count(line);
    }
  }

  /** Lines with the numbers that tell how much of the training is done. */
  private void count(String line) {
    Matcher alphabet = ALPHABET.matcher(line);
    if (alphabet.find()) {
      letters = Integer.parseInt(alphabet.group(1));
    }
    Matcher seeds = SEEDS.matcher(line);
    if (seeds.find()) {
      at(TokenizerPhase.SEEDING, 0.8);
    }
    if (line.contains("sentences for EM training")) {
      progress.begin(TokenizerPhase.TRAINING);
      rounds.mark(clock.getAsLong(), 0);
    }
    if (line.contains("Updating active symbols")) {
      progress.begin(TokenizerPhase.TRAINING);
    }
    Matcher em = EM.matcher(line);
    if (em.find()) {
      subIteration(Integer.parseInt(em.group(1)), Integer.parseInt(em.group(2)));
    }
    Matcher merged = MERGED.matcher(line);
    if (merged.find()) {
      merged(Integer.parseInt(merged.group(1)));
    }
  }

  private void at(TokenizerPhase phase, double share) {
    progress.reach(phase, share, OptionalDouble.empty());
  }

  /**
   * A sub-iteration has ended.
   *
   * @param number of it in its round, from 0
   * @param pieces that it has left
   */
  private void subIteration(int number, int pieces) {
    subIterations++;
    emDone += work(pieces);
    double left = (SUB_ITERATIONS - 1 - number) * work(pieces) + workAfter(pieces);
    rounds.mark(clock.getAsLong(), emDone);
    progress.reach(
        TokenizerPhase.TRAINING,
        emDone / (emDone + left),
        // One that has no pruning before it is faster than those to come.
        subIterations > SUB_ITERATIONS ? rounds.secondsFor(left) : OptionalDouble.empty());
  }

  /** Of a sub-iteration with so many pieces, in units of one with few. */
  private static double work(double pieces) {
    return 1 + pieces / PIECES_OF_DOUBLE_TIME;
  }

  /** Of the rounds that follow until so many pieces are few enough. */
  private double workAfter(double pieces) {
    double enough = SPARE * vocabulary;
    double work = 0;
    double left = pieces;
    while (left > enough) {
      left = Math.max(enough, SHRINKING * left);
      work += SUB_ITERATIONS * work(left);
    }
    return work;
  }

  private void merged(int pieces) {
    progress.begin(TokenizerPhase.TRAINING);
    int total = vocabulary - specialPieces - letters;
    merges.mark(clock.getAsLong(), pieces);
    if (total > 0) {
      progress.reach(
          TokenizerPhase.TRAINING,
          (double) pieces / total,
          merges.secondsFor(Math.max(0, total - pieces)));
    }
  }
}
