package io.trialbalance.workload.target.tigerbeetle;

import io.trialbalance.workload.target.Transfer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A transfer that can be waited for and that notices when it is ended twice. */
final class TestTransfer extends Transfer {

  private final CompletableFuture<String> outcome = new CompletableFuture<>();
  private final AtomicInteger ends = new AtomicInteger();

  TestTransfer(long id, long debit, long credit, long amount) {
    prepare(7, id, debit, credit, amount);
  }

  @Override
  public void applied() {
    end("applied");
  }

  @Override
  public void rejected() {
    end("rejected");
  }

  @Override
  public void failed(String reason) {
    end("failed: " + reason);
  }

  @Override
  public void unknown(String reason) {
    end("unknown: " + reason);
  }

  private void end(String how) {
    ends.incrementAndGet();
    outcome.complete(how);
  }

  /** How it ended; waits for it. */
  String outcome() {
    return outcome.orTimeout(60, TimeUnit.SECONDS).join();
  }

  boolean isEnded() {
    return outcome.isDone();
  }

  int ends() {
    return ends.get();
  }
}
