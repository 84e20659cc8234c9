package io.trialbalance.workload.engine;

import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.pacing.FireTimes;
import io.trialbalance.workload.pacing.MintedTokens;
import io.trialbalance.workload.pacing.Schedule;
import io.trialbalance.workload.recording.LoadTimes;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jctools.queues.MpscArrayQueue;

/**
 * Tokens are minted on a schedule and never lost: each starts one transfer, at once if a slot is
 * free, else as soon as one is, in the order of their intended starts.
 *
 * <p>The schedule belongs to whichever thread brings {@link #turns} from 0 to 1; whoever else has
 * something to tell counts it up and leaves, and the owner goes round once more for them (the drain
 * loop of Reactor's operators). The dispatcher's own thread comes when the next token is due. While
 * tokens wait for slots, a thread that ends a transfer comes too, and submits the next one from
 * there, without waking anybody.
 *
 * <p>A token that begins late does so by the database's fault or by our own. While no slot is free,
 * what it waits for is the database; all other time that passes until it is submitted is our own: a
 * thread that woke late, was stopped, or had others to submit first. Tokens that are due later wait
 * for what came late before them, so that our own delays add up until no token is due any more;
 * none of them delays a token by more than itself.
 */
final class OpenLoop extends Dispatcher {

  /** Parts of an age, finer than a histogram's. */
  private static final long AGES_TOLD_APART = 2_000;

  private static final long LEAST_STEP_NANOS = 1_000;

  private final Schedule schedule;
  private final AtomicInteger turns = new AtomicInteger();

  /** Whether whoever frees a slot must take a turn: tokens wait, or the load is over. */
  private volatile boolean slotsAwaited;

  /** When the dispatcher's own thread must take a turn. */
  private volatile long wakeNanos;

  private volatile boolean over;
  private Queue<Slot> freeSlots;
  private MintedTokens minted;

  // Owned by whoever has the turn; nobody changes them when the load is over.
  private FireTimes fireTimes;
  private long nextNanos;
  private long mintingEndNanos;
  private int slotsAtRest;

  /** Of the last submit; when the next token is due if none was since the last was waited for. */
  private long lastNanos;

  /** Whether no slot was free since then. */
  private boolean lackedSlot;

  /** Our own delays since a token was last waited for. */
  private long ownDelayNanos;

  /**
   * @param schedule of this worker
   */
  OpenLoop(Schedule schedule, TransferTarget target, LongSupplier clock) {
    super(target, clock);
    this.schedule = schedule;
  }

  @Override
  void begin(List<Slot> slots, LoadTimes times, Thread ownThread) {
    super.begin(slots, times, ownThread);
    freeSlots = new MpscArrayQueue<>(Math.max(2, slots.size()));
    freeSlots.addAll(slots);
    minted = schedule.mintedTokens();
    fireTimes = schedule.fireTimes();
    nextNanos = times.startNanos() + fireTimes.nextNanos();
    lastNanos = nextNanos;
    mintingEndNanos = times.endNanos();
  }

  @Override
  void run() {
    while (!over) {
      takeTurn();
      long nowNanos = nowNanos();
      long waitNanos = Math.min(wakeNanos - nowNanos, times().endNanos() - nowNanos);
      if (!over && waitNanos > 0) {
        LockSupport.parkNanos(this, waitNanos);
      }
    }
  }

  @Override
  void slotFree(Slot slot) {
    freeSlots.add(slot);
    // The queue's own counter was changed by a compare-and-set: either this sees that slots are
    // awaited, or whoever awaits them sees the slot when it looks again.
    if (slotsAwaited) {
      takeTurn();
    }
  }

  /** Submits whatever is due and can be; also when called by many threads at once. */
  void takeTurn() {
    if (turns.getAndIncrement() != 0) {
      return;
    }
    int taken = 1;
    do {
      dispatch();
      taken = turns.addAndGet(-taken);
    } while (taken != 0);
  }

  private void dispatch() {
    long nowNanos = nowNanos();
    while (!over && !isOver(nowNanos)) {
      if (nextNanos - nowNanos > 0) {
        awaitToken();
        return;
      }
      Slot slot = pollSlot();
      if (slot == null) {
        // Nor was there one before: only whoever has the turn takes them.
        lackedSlot = true;
        return;
      }
      long number = sequence.get() + 1;
      sequence.setRelease(number);
      slot.fill(number);
      nowNanos = nowNanos();
      submit(slot, nextNanos, nowNanos, ownLagNanos(nowNanos));
      nextNanos = times().startNanos() + fireTimes.nextNanos();
    }
    endLoad(nowNanos);
  }

  /** How much of the next token's lag is our own, if it is submitted now. */
  private long ownLagNanos(long nowNanos) {
    if (!lackedSlot) {
      ownDelayNanos += nowNanos - lastNanos;
    }
    lackedSlot = false;
    lastNanos = nowNanos;
    return Math.min(ownDelayNanos, nowNanos - nextNanos);
  }

  /** A free slot; without one, null, and whoever frees one takes a turn. */
  private Slot pollSlot() {
    Slot slot = freeSlots.poll();
    if (slot == null && !slotsAwaited) {
      wakeNanos = times().endNanos();
      slotsAwaited = true;
      slot = freeSlots.poll();
    }
    return slot;
  }

  private void awaitToken() {
    lastNanos = nextNanos;
    lackedSlot = false;
    ownDelayNanos = 0;
    wakeNanos = nextNanos - times().endNanos() < 0 ? nextNanos : times().endNanos();
    if (slotsAwaited) {
      slotsAwaited = false;
      wakeThread();
    }
  }

  /** Takes the slots out of service, one after another as they become free. */
  private void endLoad(long nowNanos) {
    if (!over) {
      // A token that is due now has been minted, so the end that stop() makes lies just after it.
      mintingEndNanos = times().isOver(nowNanos) ? times().endNanos() : nowNanos + 1;
      slotsAwaited = true;
      over = true;
      wakeThread();
    }
    while (freeSlots.poll() != null) {
      slotsAtRest++;
    }
    if (slotsAtRest == slots().size()) {
      drained().complete(null);
    }
  }

  @Override
  long mintedUntilNow(long submitted) {
    long nowNanos = nowNanos() + 1;
    long endNanos = over ? mintingEndNanos : times().endNanos();
    return mintedBefore(nowNanos - endNanos < 0 ? nowNanos : endNanos);
  }

  private long mintedBefore(long nanos) {
    return minted.before(nanos - times().startNanos());
  }

  @Override
  long backlog(long minted) {
    // What was submitted since may have been minted since.
    return Math.max(0, minted - sequence.get());
  }

  @Override
  long mintedIn(Phase phase, long submitted) {
    return mintedBefore(end(phase)) - (phase == Phase.WARMUP ? 0 : mintedBefore(begin(phase)));
  }

  private long begin(Phase phase) {
    return phase == Phase.WARMUP ? times().startNanos() : end(Phase.WARMUP);
  }

  private long end(Phase phase) {
    long measurementNanos = times().measurementNanos();
    return phase == Phase.WARMUP && measurementNanos - mintingEndNanos < 0
        ? measurementNanos
        : mintingEndNanos;
  }

  @Override
  void forEachUnsent(Phase phase, long nowNanos, UnsentTokens unsent) {
    long begin = begin(phase);
    long end = end(phase);
    long from = begin + Math.max(nextNanos - begin, 0);
    long known = Math.max(sequence.get(), mintedBefore(begin));
    while (from - end < 0) {
      long age = nowNanos - from;
      long step = Math.min(Math.max(age / AGES_TOLD_APART, LEAST_STEP_NANOS), end - from);
      long count = mintedBefore(from + step) - known;
      if (count > 0) {
        unsent.are(age, count);
        known += count;
      }
      from += step;
    }
  }
}
