package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Rank 0's answer to a {@link Hello}. */
sealed interface Reply {

  /** The group is complete and the rank is in it. */
  record Accepted(Welcome welcome) implements Reply {}

  /** The rank cannot be in the group, and why. */
  record Refused(FailureReason reason, String message) implements Reply {}

  static Reply welcome(Welcome welcome) {
    return new Accepted(welcome);
  }

  static Reply refusal(FailureReason reason, String message) {
    return new Refused(reason, message);
  }

  default void writeTo(DataOutputStream out) throws IOException {
    switch (this) {
      case Accepted(Welcome welcome) -> {
        out.writeBoolean(true);
        welcome.writeTo(out);
      }
      case Refused(FailureReason reason, String message) -> {
        out.writeBoolean(false);
        out.writeUTF(reason.name());
        out.writeUTF(message);
      }
    }
    out.flush();
  }

  static Reply readFrom(DataInputStream in) throws IOException {
    if (in.readBoolean()) {
      return new Accepted(Welcome.readFrom(in));
    }
    return new Refused(FailureReason.valueOf(in.readUTF()), in.readUTF());
  }
}
