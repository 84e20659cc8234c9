package io.trialbalance.workload.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipfAccountsTest {

  private static final int ACCOUNTS = 50;
  private static final int DRAWS = 400_000;
  private static final long SEED = 42;

  /** The draws are the same each time, so a chi-square test either always passes or never. */
  private static final double SIGNIFICANCE = 0.01;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 1.5})
  void pairsFollowZipfsExactProbabilities(double exponent) {
    double[][] pairs = pairProbabilities(exponent);
    long[][] drawn = new long[ACCOUNTS][ACCOUNTS];
    draw(exponent, (debit, credit) -> drawn[debit][credit]++);
    // Each pair by itself where it is frequent enough for the test, the others together.
    double[] probabilities = new double[ACCOUNTS * ACCOUNTS + 1];
    long[] counts = new long[probabilities.length];
    int cells = 1;
    for (int debit = 0; debit < ACCOUNTS; debit++) {
      for (int credit = 0; credit < ACCOUNTS; credit++) {
        int cell = pairs[debit][credit] * DRAWS < 20 ? 0 : cells++;
        probabilities[cell] += pairs[debit][credit];
        counts[cell] += drawn[debit][credit];
      }
    }
    int from = probabilities[0] * DRAWS < 20 ? 1 : 0;
    assertFits(
        Arrays.copyOfRange(probabilities, from, cells), Arrays.copyOfRange(counts, from, cells));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 1.5})
  void everyAccountPaysAsOftenAsItIsPaid(double exponent) {
    long[] debits = new long[ACCOUNTS];
    long[] credits = new long[ACCOUNTS];
    draw(
        exponent,
        (debit, credit) -> {
          debits[debit]++;
          credits[credit]++;
        });
    double[] either = debitProbabilities(exponent);
    assertFits(either, debits);
    assertFits(either, credits);
  }

  @Test
  void theChiSquareTestWouldNoticeAnotherExponent() {
    long[] debits = new long[ACCOUNTS];
    draw(1.02, (debit, credit) -> debits[debit]++);
    assertThat(chiSquareP(debitProbabilities(1), debits)).isLessThan(SIGNIFICANCE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 20, 1e6})
  void noTransferIsToItsOwnAccount(double exponent) {
    ZipfAccounts zipf = zipf(10, exponent);
    for (int i = 0; i < 10_000; i++) {
      zipf.draw();
      assertThat(zipf.debit()).isBetween(1L, 10L).isNotEqualTo(zipf.credit());
      assertThat(zipf.credit()).isBetween(1L, 10L);
    }
  }

  @Test
  void twoAccountsOfWhichOneIsHardlyEverDrawnStillMakeATransfer() {
    ZipfAccounts zipf = zipf(2, 20);
    zipf.draw();
    assertThat(zipf.debit() + zipf.credit()).isEqualTo(1 + 2);
  }

  @Test
  void theLargestLedgerIsDrawnFromInItsWholeRange() {
    ZipfAccounts zipf = zipf(100_000_000, 0);
    long highest = 0;
    for (int i = 0; i < 10_000; i++) {
      zipf.draw();
      highest = Math.max(highest, Math.max(zipf.debit(), zipf.credit()));
    }
    assertThat(highest).isBetween(99_900_000L, 100_000_000L);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, Integer.MAX_VALUE + 1L})
  void aNumberOfAccountsOutOfRangeIsRefused(long accounts) {
    assertThatThrownBy(() -> zipf(accounts, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not " + accounts);
  }

  private static ZipfAccounts zipf(long accounts, double exponent) {
    return new ZipfAccounts(new CounterRandom(SEED), accounts, exponent, SEED);
  }

  /** Draws {@code DRAWS} pairs, as ranks from 0. */
  private static void draw(double exponent, Pairs pairs) {
    int[] rankOf = ranks();
    ZipfAccounts zipf = zipf(ACCOUNTS, exponent);
    for (int i = 0; i < DRAWS; i++) {
      zipf.draw();
      pairs.drawn(rankOf[(int) zipf.debit()], rankOf[(int) zipf.credit()]);
    }
  }

  @FunctionalInterface
  private interface Pairs {
    void drawn(int debitRank, int creditRank);
  }

  /** By debit and credit rank from 0: one by Zipf, the other one by Zipf over the other ranks. */
  private static double[][] pairProbabilities(double exponent) {
    double[] first = probabilities(ACCOUNTS, exponent);
    double[] other = probabilities(ACCOUNTS - 1, exponent);
    double[][] pairs = new double[ACCOUNTS][ACCOUNTS];
    for (int f = 0; f < ACCOUNTS; f++) {
      for (int o = 0; o < ACCOUNTS - 1; o++) {
        int second = o < f ? o : o + 1;
        pairs[f][second] += first[f] * other[o] / 2;
        pairs[second][f] += first[f] * other[o] / 2;
      }
    }
    return pairs;
  }

  private static double[] debitProbabilities(double exponent) {
    return Arrays.stream(pairProbabilities(exponent))
        .mapToDouble(credits -> Arrays.stream(credits).sum())
        .toArray();
  }

  /** Rank from 0 by account id: the inverse of the shuffle. */
  private static int[] ranks() {
    AccountShuffle shuffle = new AccountShuffle(ACCOUNTS, SEED);
    int[] rankOf = new int[ACCOUNTS + 1];
    for (int rank = 1; rank <= ACCOUNTS; rank++) {
      rankOf[(int) shuffle.accountAt(rank)] = rank - 1;
    }
    return rankOf;
  }

  private static double[] probabilities(int accounts, double exponent) {
    double[] weights =
        IntStream.rangeClosed(1, accounts).mapToDouble(k -> Math.pow(k, -exponent)).toArray();
    double sum = IntStream.range(0, accounts).mapToDouble(i -> weights[i]).sum();
    return IntStream.range(0, accounts).mapToDouble(i -> weights[i] / sum).toArray();
  }

  private static void assertFits(double[] probabilities, long[] counts) {
    assertThat(chiSquareP(probabilities, counts)).isGreaterThan(SIGNIFICANCE);
  }

  private static double chiSquareP(double[] probabilities, long[] counts) {
    return ChiSquareTest.withDefaults().test(probabilities, counts).getPValue();
  }
}
