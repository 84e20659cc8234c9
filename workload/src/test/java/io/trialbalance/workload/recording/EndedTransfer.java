package io.trialbalance.workload.recording;

import io.trialbalance.workload.database.Transfer;

/** A transfer of 10 that only carries what a target noted. */
final class EndedTransfer extends Transfer {

  EndedTransfer() {
    prepareAgain();
  }

  void prepareAgain() {
    prepare(1, 1, 1, 2, 10);
  }

  @Override
  public void applied() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void rejected() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void failed(String reason) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void unknown(String reason) {
    throw new UnsupportedOperationException();
  }
}
