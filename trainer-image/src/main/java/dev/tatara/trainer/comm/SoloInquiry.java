package dev.tatara.trainer.comm;

import java.util.List;

/** A group of one asks nobody. */
final class SoloInquiry implements Inquiry {
  private volatile Respondent respondent;

  @Override
  public List<String> pods() {
    return List.of("");
  }

  @Override
  public void respond(Respondent own) {
    respondent = own;
  }

  @Override
  public void ask(String question, Listener listener) {}

  @Override
  public void end(String message) {
    Respondent own = respondent;
    if (own != null) {
      own.ended(Inquiry.hung(message));
    }
  }
}
