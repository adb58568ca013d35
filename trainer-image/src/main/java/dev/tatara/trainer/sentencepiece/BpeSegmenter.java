package dev.tatara.trainer.sentencepiece;

/**
 * Byte pair encoding over characters (Sennrich et al. 2016): of all neighbours whose union is a
 * piece, those with the highest score are merged first, and of equal ones the first. After {@code
 * Model::SampleEncode} of SentencePiece ({@code src/bpe_model.cc}).
 *
 * <p>A text is cut where no piece reaches over, and each part is merged by itself: that comes to
 * the same, since merges on one side never see the other, and keeps the queue short.
 */
final class BpeSegmenter implements Segmenter {
  private static final int NO_MERGE = Integer.MAX_VALUE;

  private final BpePieces pieces;
  private final LongHeap queue = new LongHeap(); // rank of a merge, then the symbol on its left

  // Symbols of the part that is merged, by the place of their first char.
  private int[] node = new int[0]; // of the trie, or NONE where no piece begins so
  private int[] end = new int[0]; // 0 for a symbol that was merged into the one before
  private int[] before = new int[0];
  private int[] rank = new int[0]; // of the merge with what follows, or NO_MERGE

  BpeSegmenter(BpePieces pieces) {
    this.pieces = pieces;
  }

  @Override
  public void segment(char[] text, int length, IdList ids) {
    reserve(length);
    int start = 0;
    while (start < length) {
      int symbol = symbolAt(text, start, length);
      if (symbol > 0) {
        add(text, start, start + symbol, walk(CharTrie.ROOT, text, start, start + symbol), ids);
        start += symbol;
      } else {
        int stop = start + 1;
        while (stop < length
            && pieces.mayReachOver(text[stop - 1], text[stop])
            && symbolAt(text, stop, length) <= 0) {
          stop++;
        }
        // A character outside of the basic plane may be in no piece.
        stop += Character.isHighSurrogate(text[stop - 1]) ? 1 : 0;
        merge(text, start, stop, ids);
        start = stop;
      }
    }
  }

  /** The length of the user-defined symbol at a place, or nothing above 0. */
  private int symbolAt(char[] text, int from, int to) {
    return pieces.beginnings().get(text[from]) ? pieces.symbols().longest(text, from, to) : 0;
  }

  private void merge(char[] text, int from, int to, IdList ids) {
    int last = -1;
    for (int i = from; i < to; ) {
      int next = i + (Character.isHighSurrogate(text[i]) ? 2 : 1);
      node[i] = walk(CharTrie.ROOT, text, i, next);
      end[i] = next;
      before[i] = last;
      last = i;
      i = next;
    }
    queue.clear();
    for (int i = from; i < to; i = end[i]) {
      offer(text, i, to);
    }
    while (!queue.isEmpty()) {
      long first = queue.poll();
      int left = (int) first;
      if (end[left] != 0 && rank[left] == (int) (first >>> Integer.SIZE)) {
        int right = end[left];
        node[left] = walk(node[left], text, right, end[right]);
        end[left] = end[right];
        end[right] = 0;
        if (end[left] < to) {
          before[end[left]] = left;
        }
        offer(text, left, to);
        if (before[left] >= 0) {
          offer(text, before[left], to);
        }
      }
    }
    for (int i = from; i < to; i = end[i]) {
      add(text, i, end[i], node[i], ids);
    }
  }

  /** Looks whether a symbol and the one behind it make a piece, and how soon they are merged. */
  private void offer(char[] text, int left, int to) {
    rank[left] = NO_MERGE;
    int right = end[left];
    if (right < to) {
      int joined = walk(node[left], text, right, end[right]);
      int piece = joined == CharTrie.NONE ? CharTrie.NONE : pieces.trie().value(joined);
      if (piece != CharTrie.NONE) {
        rank[left] = pieces.ranks()[piece];
        queue.add((long) rank[left] << Integer.SIZE | left);
      }
    }
  }

  private int walk(int from, char[] text, int start, int stop) {
    int at = from;
    for (int i = start; i < stop && at != CharTrie.NONE; i++) {
      at = pieces.trie().next(at, text[i]);
    }
    return at;
  }

  private void add(char[] text, int start, int stop, int at, IdList ids) {
    int piece = at == CharTrie.NONE ? CharTrie.NONE : pieces.trie().value(at);
    if (piece != CharTrie.NONE) {
      ids.add(piece);
    } else {
      // Only a single character has no piece.
      ids.addUnknown(Character.codePointAt(text, start, stop));
    }
  }

  private void reserve(int places) {
    if (places > node.length) {
      int size = Math.max(places, node.length + node.length / 2);
      node = new int[size];
      end = new int[size];
      before = new int[size];
      rank = new int[size];
    }
  }
}
