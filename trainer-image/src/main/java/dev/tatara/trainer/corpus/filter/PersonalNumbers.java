package dev.tatara.trainer.corpus.filter;

/** Tells what kind of personal number a row of digits is. */
final class PersonalNumbers {
  private static final int MY_NUMBER_DIGITS = 12;

  private PersonalNumbers() {}

  /**
   * What to write instead of the digits, or null where they are nobody's.
   *
   * @param digits of all groups
   * @param count how many digits there are
   * @param groups how many groups separators cut them into
   * @param international whether a plus sign stands before them
   * @param alone whether no further digits stand beside them, which could make a longer number
   */
  static String mask(byte[] digits, int count, int groups, boolean international, boolean alone) {
    if (isPhone(digits, count, groups, international)) {
      return PersonalDataMask.PHONE;
    }
    if (international || !alone) {
      return null;
    }
    if ((groups == 1 || groups == 3) && isMyNumber(digits, count)) {
      return PersonalDataMask.MY_NUMBER;
    }
    return isCard(digits, count) ? PersonalDataMask.CARD : null;
  }

  /**
   * Japanese numbers: 10 digits, or 11 of mobile and IP telephones. Without separators only those
   * prefixes count that nothing else begins with.
   */
  private static boolean isPhone(byte[] digits, int count, int groups, boolean international) {
    if (international) {
      return count >= 11 && count <= 12 && digits[0] == 8 && digits[1] == 1;
    }
    if (count < 10 || count > 11 || digits[0] != 0 || digits[1] == 0) {
      return false;
    }
    boolean mobile = digits[2] == 0 && (digits[1] == 5 || digits[1] >= 7);
    if (count == 11) {
      return mobile && groups <= 3;
    }
    boolean tollFree = digits[1] == 1 && digits[2] == 2 && digits[3] == 0;
    return groups == 3 || tollFree && groups == 1;
  }

  /**
   * ISO/IEC 7812: 14 to 16 digits that begin as those of the card networks do, Luhn's sum right.
   */
  private static boolean isCard(byte[] digits, int count) {
    if (count < 14 || count > 16 || digits[0] < 2 || digits[0] > 6) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < count; i++) {
      int digit = digits[count - 1 - i];
      int doubled = 2 * digit;
      sum += i % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }

  /**
   * Individual Number, by the check digit of the ordinance of the Ministry of Internal Affairs
   * (2014, no. 85, article 5).
   */
  private static boolean isMyNumber(byte[] digits, int count) {
    if (count != MY_NUMBER_DIGITS) {
      return false;
    }
    int sum = 0;
    for (int n = 1; n < MY_NUMBER_DIGITS; n++) {
      int weight = n <= 6 ? n + 1 : n - 5;
      sum += digits[MY_NUMBER_DIGITS - 1 - n] * weight;
    }
    int remainder = sum % 11;
    return digits[MY_NUMBER_DIGITS - 1] == (remainder <= 1 ? 0 : 11 - remainder);
  }
}
