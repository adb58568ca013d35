package dev.tatara.trainer.corpus.filter;

import java.util.Map;
import java.util.TreeMap;

/**
 * Replaces mail addresses, Japanese phone numbers, card numbers and My Numbers, and counts them.
 * Text without any is handed on as it is.
 */
final class PersonalDataMask implements TextFilter {
  static final String MAIL = "<EMAIL>";
  static final String PHONE = "<PHONE>";
  static final String CARD = "<CARD>";
  static final String MY_NUMBER = "<MY_NUMBER>";

  private static final int LEAST_DIGITS = 10;
  private static final int MOST_DIGITS = 20;
  private static final int MOST_GROUPS = 5;
  private static final String SEPARATORS = "-‐‑–−－ー ()（）";
  private static final String BRACKETS = "()（）";
  // What follows these is an identifier, a path or a fraction.
  private static final String NO_NUMBER_AFTER = "._/=#&";

  @Override
  public Verdict apply(String text) {
    return new Scan(text).verdict();
  }

  /** One text on its way. */
  private static final class Scan {
    private final String text;
    private final byte[] digits = new byte[MOST_DIGITS];
    private final int[] groupEnds = new int[MOST_GROUPS];
    private final int[] digitCounts = new int[MOST_GROUPS];
    private final Map<String, Integer> replaced = new TreeMap<>();
    private StringBuilder masked;
    private int copied;

    Scan(String text) {
      this.text = text;
    }

    Verdict verdict() {
      int i = 0;
      while (i < text.length()) {
        char c = text.charAt(i);
        if (c == '@') {
          i = mail(i);
        } else if (digit(c) >= 0) {
          i = number(i);
        } else {
          i++;
        }
      }
      if (masked == null) {
        return new Verdict.Kept(text);
      }
      masked.append(text, copied, text.length());
      return new Verdict.Kept(masked.toString(), replaced);
    }

    private int mail(int at) {
      int start = at;
      while (start > copied && isLocal(text.charAt(start - 1))) {
        start--;
      }
      int end = at + 1;
      while (end < text.length() && isDomain(text.charAt(end))) {
        end++;
      }
      while (end > at + 1 && !Characters.isAsciiLetterOrDigit(text.charAt(end - 1))) {
        end--;
      }
      int lastDot = text.lastIndexOf('.', end - 1);
      boolean address = start < at && lastDot > at + 1 && end - lastDot > 2;
      return address ? replace(start, end, MAIL) : at + 1;
    }

    /** Looks at the groups of digits from here; returns where to go on. */
    private int number(int start) {
      int groups = 0;
      int count = 0;
      int i = start;
      while (groups < MOST_GROUPS) {
        while (i < text.length() && digit(text.charAt(i)) >= 0) {
          if (count < MOST_DIGITS) {
            digits[count] = (byte) digit(text.charAt(i));
          }
          count++;
          i++;
        }
        groupEnds[groups] = i;
        digitCounts[groups] = count;
        groups++;
        int next = afterSeparator(i);
        if (next < 0 || count > MOST_DIGITS) {
          break;
        }
        i = next;
      }
      if (count >= LEAST_DIGITS && startsNumber(start, groups)) {
        for (int g = groups - 1; g >= 0; g--) {
          int end = groupEnds[g];
          if (digitCounts[g] >= LEAST_DIGITS && digitCounts[g] <= MOST_DIGITS && ends(end)) {
            boolean plus = start > copied && text.charAt(start - 1) == '+';
            boolean alone = afterSeparator(end) < 0 && !afterGroup(start);
            String mask = PersonalNumbers.mask(digits, digitCounts[g], g + 1, plus, alone);
            if (mask != null) {
              return replace(opening(start, end, plus), end, mask);
            }
          }
        }
      }
      return skipJoined(groupEnds[0]);
    }

    /** The next group begins a number of its own only after a space. */
    private int skipJoined(int end) {
      int i = end;
      int next = afterSeparator(i);
      while (next >= 0 && text.charAt(i) != ' ') {
        i = next;
        while (i < text.length() && digit(text.charAt(i)) >= 0) {
          i++;
        }
        next = afterSeparator(i);
      }
      return i;
    }

    private boolean startsNumber(int start, int groups) {
      if (start == 0) {
        return true;
      }
      char before = text.charAt(start - 1);
      if (NO_NUMBER_AFTER.indexOf(before) >= 0) {
        return false;
      }
      return groups > 1 || !Characters.isAsciiLetterOrDigit(before);
    }

    /** Whether no further group is joined by anything but a space. */
    private boolean ends(int end) {
      return afterSeparator(end) < 0 || text.charAt(end) == ' ';
    }

    /** Whether a space and another group of digits stand before. */
    private boolean afterGroup(int start) {
      return start > 1 && text.charAt(start - 1) == ' ' && digit(text.charAt(start - 2)) >= 0;
    }

    /** Takes the plus sign along, or the bracket that was opened before and closed within. */
    private int opening(int start, int end, boolean plus) {
      if (plus) {
        return start - 1;
      }
      if (start > copied && (text.charAt(start - 1) == '(' || text.charAt(start - 1) == '（')) {
        for (int i = start; i < end; i++) {
          if (text.charAt(i) == ')' || text.charAt(i) == '）') {
            return start - 1;
          }
        }
      }
      return start;
    }

    /** Where the next group begins: after one separator, or two of which one is a bracket. */
    private int afterSeparator(int end) {
      int i = end;
      boolean bracket = false;
      while (i < text.length() && i - end < 2 && SEPARATORS.indexOf(text.charAt(i)) >= 0) {
        bracket |= BRACKETS.indexOf(text.charAt(i)) >= 0;
        i++;
      }
      boolean joined = i - end == 1 || i - end == 2 && bracket;
      return joined && i < text.length() && digit(text.charAt(i)) >= 0 ? i : -1;
    }

    private int replace(int start, int end, String mask) {
      masked = masked == null ? new StringBuilder(text.length()) : masked;
      masked.append(text, copied, start).append(mask);
      replaced.merge(mask, 1, Integer::sum);
      copied = end;
      return end;
    }
  }

  private static boolean isLocal(char c) {
    return Characters.isAsciiLetterOrDigit(c)
        || c == '.'
        || c == '_'
        || c == '-'
        || c == '+'
        || c == '%';
  }

  private static boolean isDomain(char c) {
    return Characters.isAsciiLetterOrDigit(c) || c == '.' || c == '-';
  }

  private static int digit(char c) {
    if (Characters.isAsciiDigit(c)) {
      return c - '0';
    }
    return c >= '０' && c <= '９' ? c - '０' : -1;
  }
}
