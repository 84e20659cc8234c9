package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.database.Transfer;

/** What our functions answer for each transfer, one letter each: the only place that maps them. */
enum Answer {
  APPLIED('a'),
  REJECTED('r'),
  DUPLICATE_ID('i'),
  NO_DEBIT_ACCOUNT('d'),
  NO_CREDIT_ACCOUNT('c');

  private static final Answer[] VALUES = values();

  private final char letter;

  Answer(char letter) {
    this.letter = letter;
  }

  /** Ends {@code transfer} as the function's {@code letter} says. */
  static void end(Transfer transfer, char letter) {
    for (Answer answer : VALUES) {
      if (answer.letter == letter) {
        answer.end(transfer);
        return;
      }
    }
    transfer.failed("answer not understood");
  }

  private void end(Transfer transfer) {
    switch (this) {
      case APPLIED -> transfer.applied();
      case REJECTED -> transfer.rejected();
      case DUPLICATE_ID -> transfer.failed("duplicate id");
      case NO_DEBIT_ACCOUNT -> transfer.failed("debit account missing");
      case NO_CREDIT_ACCOUNT -> transfer.failed("credit account missing");
    }
  }
}
