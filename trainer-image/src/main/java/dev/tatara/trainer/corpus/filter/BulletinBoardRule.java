package dev.tatara.trainer.corpus.filter;

/**
 * Drops logs of bulletin boards, whose posts have headings such as {@code 12 ：名無しさん：2010/01/02(土)
 * 03:04:05.67 ID:AbCd0} and refer to each other by {@code >>12}.
 *
 * @param maxShare of lines that are headings or such references, among those that are not blank
 */
record BulletinBoardRule(double maxShare) implements TextFilter {
  /** A single quoted heading makes no log. */
  private static final int LEAST_LINES = 2;

  @Override
  public Verdict apply(String text) {
    int lines = 0;
    int marked = 0;
    int start = 0;
    while (start < text.length()) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      while (start < end && Characters.classOf(text.charAt(start)) == Characters.SPACE) {
        start++;
      }
      if (start < end) {
        lines++;
        marked += isReference(text, start, end) || isHeading(text, start, end) ? 1 : 0;
      }
      start = end + 1;
    }
    return marked >= LEAST_LINES && marked > maxShare * lines
        ? new Verdict.Dropped("bulletinBoard")
        : new Verdict.Kept(text);
  }

  private static boolean isReference(String text, int start, int end) {
    int i = start;
    while (i < end && (text.charAt(i) == '>' || text.charAt(i) == '＞')) {
      i++;
    }
    int marks = i - start;
    return marks >= 1 && marks <= 2 && i < end && Character.isDigit(text.charAt(i));
  }

  /** A number first, and then a nameless author, or a date with a time or an author's code. */
  private static boolean isHeading(String text, int start, int end) {
    int i = start;
    while (i < end && Character.isDigit(text.charAt(i))) {
      i++;
    }
    if (i == start || i - start > 4) {
      return false;
    }
    boolean code = occurs(text, "ID:", i, end) || occurs(text, "ID：", i, end);
    return occurs(text, "名無し", i, end)
        || occurs(text, "sage", i, end) && (code || hasTime(text, i, end))
        || code && hasTime(text, i, end);
  }

  private static boolean occurs(String text, String what, int start, int end) {
    int last = end - what.length();
    for (int i = start; i <= last; i++) {
      if (text.charAt(i) == what.charAt(0) && text.startsWith(what, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasTime(String text, int start, int end) {
    for (int i = start + 1; i + 2 < end; i++) {
      if ((text.charAt(i) == ':' || text.charAt(i) == '：')
          && Character.isDigit(text.charAt(i - 1))
          && Character.isDigit(text.charAt(i + 1))
          && Character.isDigit(text.charAt(i + 2))) {
        return true;
      }
    }
    return false;
  }
}
