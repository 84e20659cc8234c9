package io.trialbalance.workload.engine;

import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.workload.account.AccountSelector;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.recording.FailureLog;
import io.trialbalance.workload.recording.LatencyRecorder;
import io.trialbalance.workload.recording.Outcome;

/**
 * A place for one transfer in flight, made once and used again and again. It is handed from thread
 * to thread, never shared: whoever fills it owns it until submit, then the target until it ends.
 */
final class Slot extends Transfer {

  private final Dispatcher dispatcher;
  private final LatencyRecorder recorder;
  private final FailureLog failures;
  private final AccountSelector selector;
  private final int attempt;
  private final int node;
  private final int worker;
  private long intendedNanos;
  private long submittedNanos;
  private long ownLagNanos;
  private boolean inFlight;

  Slot(
      LoadSettings settings, Dispatcher dispatcher, LatencyRecorder recorder, FailureLog failures) {
    this.dispatcher = dispatcher;
    this.recorder = recorder;
    this.failures = failures;
    this.selector = settings.newAccountSelector();
    this.attempt = settings.attempt();
    this.node = settings.node();
    this.worker = settings.worker();
  }

  /** Makes it the transfer with this sequence. */
  void fill(long sequence) {
    selector.select(sequence);
    prepare(
        TransferId.high(attempt, sequence),
        TransferId.low(sequence, node, worker),
        selector.debitAccount(),
        selector.creditAccount(),
        selector.amount());
  }

  /** Notes that it is submitted next, both times of the engine's clock. */
  void submitting(long intendedNanos, long submittedNanos, long ownLagNanos) {
    this.intendedNanos = intendedNanos;
    this.submittedNanos = submittedNanos;
    this.ownLagNanos = ownLagNanos;
    this.inFlight = true;
  }

  long intendedNanos() {
    return intendedNanos;
  }

  /**
   * Whether it is submitted and unanswered. Exact once the target is closed and an interval was
   * taken; before, good enough for a gauge.
   */
  boolean isInFlight() {
    return inFlight;
  }

  @Override
  public void applied() {
    ended(Outcome.APPLIED);
  }

  @Override
  public void rejected() {
    ended(Outcome.REJECTED);
  }

  @Override
  public void failed(String reason) {
    failures.failed(reason, dispatcher.nowNanos());
    ended(Outcome.FAILED);
  }

  @Override
  public void unknown(String reason) {
    failures.unknown(reason, dispatcher.nowNanos(), idHigh(), idLow());
    ended(Outcome.UNKNOWN);
  }

  private void ended(Outcome outcome) {
    if (!inFlight) {
      throw new IllegalStateException(
          "the target ended transfer " + new TransferId(idHigh(), idLow()).toUuid() + " twice");
    }
    long nowNanos = dispatcher.nowNanos();
    // Before the record: taking an interval then makes it visible to whoever counts what is left.
    inFlight = false;
    recorder.ended(outcome, this, intendedNanos, submittedNanos, ownLagNanos, nowNanos);
    dispatcher.slotFree(this);
  }
}
