package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.CreateTransferResult;
import io.trialbalance.workload.database.Transfer;
import java.util.Arrays;
import java.util.Locale;

/**
 * What the server answers for a transfer: the only place that maps the client's codes, and by their
 * names, so that another release of the client with other codes changes nothing else.
 *
 * @param kind how it ends a transfer
 * @param reason if it fails
 */
record Answer(Kind kind, String reason) {

  /** The server names only events that were not created. */
  static final Answer CREATED = new Answer(Kind.APPLIED, "");

  private static final Answer[] BY_ORDINAL =
      Arrays.stream(CreateTransferResult.values())
          .map(code -> ofName(code.name()))
          .toArray(Answer[]::new);

  static Answer of(CreateTransferResult code) {
    return BY_ORDINAL[code.ordinal()];
  }

  /**
   * The answer for the code that the client calls {@code name}. A transfer is sent once, so that an
   * id that exists, or that failed before for a reason that may pass, was used twice. Without a
   * code are those alone that are sent to be refused ({@link LedgerIds#refused}).
   */
  static Answer ofName(String name) {
    return switch (name) {
      case "Ok", "Created" -> CREATED;
      case "ExceedsCredits", "CodeMustNotBeZero" -> new Answer(Kind.REJECTED, "");
      case "IdAlreadyFailed" -> failed("duplicate id");
      case "DebitAccountNotFound" -> failed("debit account missing");
      case "CreditAccountNotFound" -> failed("credit account missing");
      default -> failed(name.startsWith("Exists") ? "duplicate id" : words(name));
    };
  }

  private static Answer failed(String reason) {
    return new Answer(Kind.FAILED, reason);
  }

  private static String words(String name) {
    return name.replaceAll("(?<!^)(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  void end(Transfer transfer) {
    switch (kind) {
      case APPLIED -> transfer.applied();
      case REJECTED -> transfer.rejected();
      case FAILED -> transfer.failed(reason);
    }
  }

  /** How a transfer can end that was answered. */
  enum Kind {
    APPLIED,
    REJECTED,
    FAILED
  }
}
