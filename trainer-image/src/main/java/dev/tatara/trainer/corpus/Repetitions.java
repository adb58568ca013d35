package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.duplicates.NearDuplicates;
import dev.tatara.trainer.corpus.duplicates.SignatureFile;
import dev.tatara.trainer.corpus.filter.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the documents that repeat others, by their facts and signatures alone: all parts are looked
 * at in their order, and the first of equal documents stays. Memory holds up to 32 bytes a document
 * for exact repetitions, and what {@link NearDuplicates} needs.
 */
final class Repetitions {
  private final Map<FilteredPart, Found> found = new IdentityHashMap<>();
  private BitSet similar = new BitSet();

  private Repetitions() {}

  /**
   * What is known of a part.
   *
   * @param repeated documents whose text came before
   * @param compared whether the others have signatures
   * @param firstSignature of all signatures, the first of the part
   */
  private record Found(BitSet repeated, boolean compared, int firstSignature) {}

  /**
   * Looks through all parts.
   *
   * @param sources in their order
   * @param work folder for signatures
   */
  static Repetitions find(CorpusStages stages, List<FilteredSource> sources, Path work)
      throws IOException, InterruptedException {
    Repetitions repetitions = new Repetitions();
    try (SignatureFile signatures = new SignatureFile(work.resolve("signatures"))) {
      SeenTexts seen = new SeenTexts();
      for (FilteredSource source : sources) {
        if (!stages.acrossSources()) {
          seen = new SeenTexts();
        }
        boolean compared = stages.hasSignatures(source.source());
        for (FilteredPart part : source.parts()) {
          Found found = new Found(new BitSet(), compared, signatures.count());
          look(part, found, seen, signatures);
          repetitions.found.put(part, found);
        }
      }
      if (stages.nearDuplicates()) {
        repetitions.similar = NearDuplicates.find(signatures, stages.deduplicate().similarity());
      }
    }
    return repetitions;
  }

  private static void look(FilteredPart part, Found found, SeenTexts seen, SignatureFile signatures)
      throws IOException, InterruptedException {
    long documents = part.documents();
    try (FilteredPart.Facts facts = part.facts();
        FilteredPart.Signatures own = found.compared() ? part.signatures() : null) {
      for (int d = 0; d < documents; d++) {
        boolean first = seen.add(facts.next().hash());
        found.repeated().set(d, !first);
        if (found.compared()) {
          short[] signature = own.next();
          if (first) {
            signatures.add(signature);
          }
        }
        if (Thread.interrupted()) {
          throw new InterruptedException("while looking for repetitions");
        }
      }
    }
  }

  /** The fates of the documents of a part, one after the other. */
  Fates of(FilteredPart part) {
    return new Fates(found.get(part));
  }

  /** Goes through the documents of a part. */
  final class Fates {
    private final Found part;
    private int document;
    private int signature;

    private Fates(Found part) {
      this.part = part;
      this.signature = part.firstSignature();
    }

    /** The stage that drops the next document, if one does. */
    Optional<Stage> next() {
      if (part.repeated().get(document++)) {
        return Optional.of(Stage.DUPLICATES);
      }
      return part.compared() && similar.get(signature++)
          ? Optional.of(Stage.NEAR_DUPLICATES)
          : Optional.empty();
    }
  }
}
