package io.trialbalance.workload.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountShuffleTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 10, 97, 1_000, 10_000, 99_999, 100_000})
  void everyRankHasAnAccountOfItsOwn(long accounts) {
    AccountShuffle shuffle = new AccountShuffle(accounts, 42);
    long[] ids = LongStream.rangeClosed(1, accounts).map(shuffle::accountAt).sorted().toArray();
    assertThat(ids).isEqualTo(LongStream.rangeClosed(1, accounts).toArray());
  }

  @Test
  void hotAccountsDoNotShareAPage() {
    // PostgreSQL's pages of 8 KiB hold about 200 of our accounts.
    AccountShuffle shuffle = new AccountShuffle(100_000, 42);
    long[] hottest = LongStream.rangeClosed(1, 200).map(shuffle::accountAt).sorted().toArray();
    long nearest =
        LongStream.range(1, hottest.length)
            .map(i -> hottest[(int) i] - hottest[(int) i - 1])
            .min()
            .orElseThrow();
    assertThat(nearest).isGreaterThan(200);
  }

  @Test
  void anotherSeedMovesTheHottestAccount() {
    long[] hottest =
        LongStream.range(0, 20)
            .map(seed -> new AccountShuffle(100_000, seed).accountAt(1))
            .toArray();
    assertThat(Arrays.stream(hottest).distinct().count()).isGreaterThan(18);
  }

  @Test
  void theLargestLedgerDoesNotOverflow() {
    AccountShuffle shuffle = new AccountShuffle(Integer.MAX_VALUE, 42);
    assertThat(shuffle.accountAt(Integer.MAX_VALUE)).isBetween(1L, (long) Integer.MAX_VALUE);
  }
}
