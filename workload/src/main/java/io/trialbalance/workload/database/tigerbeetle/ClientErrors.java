package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.PacketStatus;
import com.tigerbeetle.RequestException;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import java.util.Optional;

/** What the client's own errors mean. */
final class ClientErrors {

  private ClientErrors() {}

  /** The reason of a transfer that has no answer because of {@code error}. */
  static String reason(Throwable error) {
    return status(error).map(ClientErrors::reason).orElse("client closed");
  }

  /** Whether the session is over: the server answers nothing any more. */
  static boolean isEviction(Throwable error) {
    return status(error)
        .filter(
            status ->
                status == PacketStatus.ClientEvicted
                    || status == PacketStatus.ClientReleaseTooLow
                    || status == PacketStatus.ClientReleaseTooHigh)
        .isPresent();
  }

  /** For people. */
  static TargetException explain(Throwable error, TigerBeetleAddress address, String doing) {
    String what = doing + ": TigerBeetle, " + address + ", ";
    PacketStatus status = status(error).orElse(null);
    if (status == PacketStatus.ClientReleaseTooLow || status == PacketStatus.ClientReleaseTooHigh) {
      String age = status == PacketStatus.ClientReleaseTooLow ? "old" : "new";
      return new TargetException(
          Kind.REFUSED,
          what
              + "refuses clients of release "
              + ClientRelease.NAME
              + " as too "
              + age
              + ". Run a server that serves this release",
          error);
    }
    if (status == PacketStatus.ClientEvicted) {
      return new TargetException(
          Kind.REFUSED,
          what
              + "ended this session. A cluster keeps 64 of them and ends the oldest for a new one:"
              + " close other clients",
          error);
    }
    return new TargetException(Kind.FAILED, what + "failed: " + error.getMessage(), error);
  }

  private static String reason(PacketStatus status) {
    return switch (status) {
      case ClientEvicted -> "session evicted";
      case ClientReleaseTooLow -> "client release too old for the server";
      case ClientReleaseTooHigh -> "client release too new for the server";
      default -> "client error " + status.name();
    };
  }

  private static Optional<PacketStatus> status(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    return cause instanceof RequestException request
        ? Optional.of(PacketStatus.fromValue(request.getStatus()))
        : Optional.empty();
  }
}
