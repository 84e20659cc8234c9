package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.AccountBatch;
import com.tigerbeetle.Client;
import com.tigerbeetle.QueryFilter;
import com.tigerbeetle.UInt128;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
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

  /**
   * The bank account of the last reset; empty if there was none.
   *
   * @param attempt for which it was; 0 for any
   */
  AccountBatch findBank(long attempt) throws TargetException, InterruptedException {
    QueryFilter filter = new QueryFilter();
    filter.setUserData128(LedgerIds.MARK_LOW, LedgerIds.MARK_HIGH);
    filter.setUserData64(attempt);
    filter.setReversed(true);
    filter.setLimit(1);
    return call("looking for the bank account", c -> c.queryAccountsAsync(filter));
  }

  /**
   * The generation of the last reset; absent if there was none.
   *
   * @param attempt for which it was; 0 for any
   */
  OptionalInt findGeneration(long attempt) throws TargetException, InterruptedException {
    AccountBatch bank = findBank(attempt);
    return bank.next()
        ? OptionalInt.of((int) bank.getId(UInt128.MostSignificant))
        : OptionalInt.empty();
  }

  /**
   * The ids of the last reset.
   *
   * @param attempt for which it was; 0 for any
   */
  LedgerIds requireIds(TigerBeetleOptions options, long attempt)
      throws TargetException, InterruptedException {
    OptionalInt generation = findGeneration(attempt);
    if (generation.isEmpty()) {
      throw new TargetException(Kind.REFUSED, missingBank(attempt));
    }
    return LedgerIds.of(generation.getAsInt(), options);
  }

  private String missingBank(long attempt) {
    return attempt == 0
        ? "TigerBeetle, "
            + address
            + ", has no bank account of ours: it was not reset. Reset it with this plan first"
        : "the data file of TigerBeetle, "
            + address
            + ", is not the one that this attempt was given: it has no bank account of this"
            + " attempt. Either another run has had it emptied since, or the nodes of this run have"
            + " different clusters in the database's entry. Nobody can lock a cluster: let one run"
            + " at a time empty it";
  }

  @Override
  public void close() {
    Clients.close(List.of(client));
  }
}
