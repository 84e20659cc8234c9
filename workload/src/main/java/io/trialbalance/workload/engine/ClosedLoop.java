package io.trialbalance.workload.engine;

import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.workload.database.TransferTarget;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Each slot begins its next transfer when its last one has ended, on the thread that ended it. The
 * intended start is the call of submit. The dispatcher's own thread only waits for the start of the
 * load and submits the first transfer of each slot.
 */
final class ClosedLoop extends Dispatcher {

  private final AtomicInteger slotsAtWork = new AtomicInteger();

  ClosedLoop(TransferTarget target, LongSupplier clock) {
    super(target, clock);
  }

  @Override
  void run() {
    long waitNanos = times().startNanos() - nowNanos();
    while (waitNanos > 0 && !isOver(nowNanos())) {
      LockSupport.parkNanos(this, waitNanos);
      waitNanos = times().startNanos() - nowNanos();
    }
    slotsAtWork.set(slots().size());
    slots().forEach(this::submitNext);
  }

  @Override
  void slotFree(Slot slot) {
    submitNext(slot);
  }

  private void submitNext(Slot slot) {
    slot.fill(sequence.incrementAndGet());
    long nowNanos = nowNanos();
    if (!isOver(nowNanos)) {
      submit(slot, nowNanos, nowNanos, 0);
    } else if (slotsAtWork.decrementAndGet() == 0) {
      drained().complete(null);
    }
  }

  @Override
  long mintedUntilNow(long submitted) {
    return submitted;
  }

  @Override
  long backlog(long minted) {
    return 0;
  }

  @Override
  long mintedIn(Phase phase, long submitted) {
    return submitted;
  }

  @Override
  void forEachUnsent(Phase phase, long nowNanos, UnsentTokens unsent) {
    // A transfer is minted by being submitted: there is nothing that could be left.
  }
}
