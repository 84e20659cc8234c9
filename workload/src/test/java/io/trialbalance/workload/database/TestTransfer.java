package io.trialbalance.workload.database;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A transfer that can be waited for and that notices when it is ended twice. */
public final class TestTransfer extends Transfer {

  private final CompletableFuture<String> outcome = new CompletableFuture<>();
  private final AtomicInteger ends = new AtomicInteger();

  /** Of attempt 7. */
  public TestTransfer(long id, long debit, long credit, long amount) {
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
  public String outcome() {
    return outcome.orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** Whether it has ended. */
  public boolean isEnded() {
    return outcome.isDone();
  }

  /** How often it was ended. */
  public int ends() {
    return ends.get();
  }
}
