package io.trialbalance.workload.target.tigerbeetle;

import com.tigerbeetle.AccountBatch;
import com.tigerbeetle.Client;
import com.tigerbeetle.QueryFilter;
import com.tigerbeetle.UInt128;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.plan.TigerBeetleOptions;
import io.trialbalance.workload.target.TargetException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One client of the control side: blocks its caller, within time limits.
 *
 * @param client whose calls are made one at a time
 * @param address for messages
 */
record ControlClient(Client client, TigerBeetleAddress address) implements AutoCloseable {

  /** A cluster that lost its primary elects another in a few seconds. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  static ControlClient open(TigerBeetleAddress address) throws TargetException {
    return new ControlClient(Clients.open(address), address);
  }

  /** The answer to {@code request}. */
  <T> T call(String doing, Function<Client, CompletableFuture<T>> request)
      throws TargetException, InterruptedException {
    return Clients.await(request.apply(client), LIMIT, address, doing);
  }

  /** The bank account of the last reset; empty if there was none. */
  AccountBatch findBank() throws TargetException, InterruptedException {
    QueryFilter filter = new QueryFilter();
    filter.setUserData128(LedgerIds.MARK_LOW, LedgerIds.MARK_HIGH);
    filter.setReversed(true);
    filter.setLimit(1);
    return call("looking for the bank account", c -> c.queryAccountsAsync(filter));
  }

  /** The generation of the last reset; absent if there was none. */
  OptionalInt findGeneration() throws TargetException, InterruptedException {
    AccountBatch bank = findBank();
    return bank.next()
        ? OptionalInt.of((int) bank.getId(UInt128.MostSignificant))
        : OptionalInt.empty();
  }

  /** The ids of the last reset. */
  LedgerIds requireIds(TigerBeetleOptions options) throws TargetException, InterruptedException {
    int generation =
        findGeneration()
            .orElseThrow(
                () ->
                    new TargetException(
                        Kind.REFUSED,
                        "TigerBeetle, "
                            + address
                            + ", has no bank account of ours: it was not reset. Reset it with this"
                            + " plan first"));
    return LedgerIds.of(generation, options);
  }

  @Override
  public void close() {
    Clients.close(List.of(client));
  }
}
