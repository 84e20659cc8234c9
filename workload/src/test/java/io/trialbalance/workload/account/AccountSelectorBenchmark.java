package io.trialbalance.workload.account;

import io.trialbalance.workload.Plans;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to say what a transfer is. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AccountSelectorBenchmark {

  @Param({"100000", "100000000"})
  private long accounts;

  @Param({"0", "0.5", "1", "1.5"})
  private double exponent;

  private CounterRandom random;
  private ZipfAccounts zipf;
  private AccountShuffle shuffle;
  private AccountSelector selector;
  private long sequence;

  @Setup
  public void makeSelector() {
    random = new CounterRandom(1);
    zipf = new ZipfAccounts(random, accounts, exponent, 1);
    shuffle = new AccountShuffle(accounts, 1);
    selector = new AccountSelector(Plans.workload(accounts, exponent), 1, 0, 0);
  }

  /** One random number of a sequence of its own. */
  @Benchmark
  public long random() {
    random.reset(++sequence);
    return random.nextLong();
  }

  /** One rank to one account id. */
  @Benchmark
  public long shuffle() {
    return shuffle.accountAt(++sequence & 0xffff);
  }

  /** Two Zipf draws with their shuffles. */
  @Benchmark
  public long zipfPair() {
    zipf.draw();
    return zipf.debit() ^ zipf.credit();
  }

  /** All of it: reset, two Zipf draws, the amount. */
  @Benchmark
  public long select() {
    selector.select(++sequence);
    return selector.debitAccount() ^ selector.creditAccount() ^ selector.amount();
  }
}
