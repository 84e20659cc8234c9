package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets which lane, with lanes that only remember. */
class LaneDispatcherTest {

  private final RecordingLane[] lanes = new RecordingLane[2];
  private final AtomicInteger waiting = new AtomicInteger();
  private final LaneDispatcher<Transfer> dispatcher =
      new LaneDispatcher<>(new SingleTransfers(), lanes, waiting);
  private int lastId;

  @BeforeEach
  void makeLanes() {
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = new RecordingLane(i);
    }
  }

  @Test
  void aFreeLaneIsUsedAtOnceAndTheOneFreedLastFirst() {
    dispatcher.free(lanes[0]);
    dispatcher.free(lanes[1]);
    TestTransfer first = dispatch();
    TestTransfer second = dispatch();

    assertThat(lanes[1].started).containsExactly(first);
    assertThat(lanes[0].started).containsExactly(second);
    assertThat(waiting).hasValue(0);
  }

  @Test
  void whatWaitsIsSentInTheOrderOfItsArrival() {
    TestTransfer first = dispatch();
    TestTransfer second = dispatch();
    TestTransfer third = dispatch();
    assertThat(waiting).hasValue(3);
    dispatcher.free(lanes[0]);
    assertThat(lanes[0].started).containsExactly(first);

    assertThat(dispatcher.next()).isSameAs(second);
    assertThat(dispatcher.next()).isSameAs(third);
    assertThat(dispatcher.next()).isNull();
    assertThat(waiting).hasValue(0);
  }

  @Test
  void whatWaitsWithoutConnectionFailsSinceItWasNeverSent() {
    TestTransfer transfer = dispatch();
    dispatcher.failWaiting("no connection");

    assertThat(transfer.outcome()).isEqualTo("failed: no connection");
    assertThat(waiting).hasValue(0);
  }

  @Test
  void whatWaitsWhenTheTargetClosesOrComesLaterIsUnknown() {
    TestTransfer before = dispatch();
    dispatcher.close();
    TestTransfer after = dispatch();

    assertThat(dispatcher.isClosed()).isTrue();
    assertThat(before.outcome()).isEqualTo("unknown: target closed");
    assertThat(after.outcome()).isEqualTo("unknown: target closed");
    assertThat(before.ends()).isEqualTo(1);
  }

  /** As a closed loop does: without it nobody could fail all that waits. */
  private final class Restless extends Transfer {
    private int failures;

    @Override
    public void applied() {
      throw new AssertionError("nothing was sent");
    }

    @Override
    public void rejected() {
      applied();
    }

    @Override
    public void failed(String reason) {
      failures++;
      dispatcher.dispatch(this);
    }

    @Override
    public void unknown(String reason) {
      applied();
    }
  }

  @Test
  void whatComesOfAFailureWaitsForItsOwnTime() {
    Restless transfer = new Restless();
    dispatcher.dispatch(transfer);

    dispatcher.failWaiting("no connection");
    assertThat(transfer.failures).isEqualTo(1);
    dispatcher.failWaiting("no connection");
    assertThat(transfer.failures).isEqualTo(2);
  }

  private TestTransfer dispatch() {
    TestTransfer transfer = new TestTransfer(++lastId, 1, 2, 3);
    dispatcher.dispatch(transfer);
    return transfer;
  }

  private static final class RecordingLane implements Lane<Transfer> {

    final List<Transfer> started = new ArrayList<>();
    private final int index;

    RecordingLane(int index) {
      this.index = index;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public void start(Transfer transfer) {
      started.add(transfer);
    }
  }
}
