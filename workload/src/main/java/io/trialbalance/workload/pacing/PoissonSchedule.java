package io.trialbalance.workload.pacing;

import io.trialbalance.workload.account.CounterRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A Poisson process, cut into cells of equal length: how many tokens lie in each of them is Poisson
 * distributed and independent of the others, and given their number they lie anywhere in it, as so
 * many uniform numbers in order (Kingman, Poisson Processes, 1993, section 2.4). What is drawn for
 * a cell depends on its number alone, so that a cell can be skipped, or had again.
 *
 * <p>A cell is a whole part of a second, so short that few tokens are expected in it.
 */
final class PoissonSchedule implements Schedule {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final double MOST_EXPECTED = 1_000;

  private final Supplier<CounterRandom> random;
  private final double expected;
  private final long cellNanos;
  private final int cellsPerSecond;

  PoissonSchedule(double ratePerSecond, Supplier<CounterRandom> random) {
    int cells = 1;
    while (ratePerSecond / cells > MOST_EXPECTED) {
      cells *= 10;
    }
    this.random = random;
    this.cellsPerSecond = cells;
    this.cellNanos = SECOND / cells;
    this.expected = ratePerSecond / cells;
  }

  @Override
  public FireTimes fireTimes() {
    Cell cell = new Cell();
    return () -> {
      while (cell.left == 0) {
        cell.enter(cell.number + 1);
      }
      return cell.nextNanos();
    };
  }

  @Override
  public MintedTokens mintedTokens() {
    return new Minted();
  }

  /** One cell at a time, and the tokens in it that are still to come. */
  private final class Cell {

    private final CounterRandom numbers = random.get();
    private final DiscreteSampler counts = PoissonSampler.of(numbers, expected);
    private final ContinuousSampler gaps = ZigguratSampler.Exponential.of(numbers);
    private long number = -1;
    private int left;

    /** Of the last token, from 0 where the cell begins to 1 where it ends. */
    private double place;

    void enter(long cell) {
      number = cell;
      numbers.reset(cell);
      left = counts.sample();
      place = 0;
    }

    /**
     * The lowest of n uniform numbers is 1 - (1 - U) to the power of 1/n, and the others are
     * uniform above it.
     */
    long nextNanos() {
      place += (1 - place) * -Math.expm1(-gaps.sample() / left);
      left--;
      return number * cellNanos + Math.min(cellNanos - 1, (long) (place * cellNanos));
    }
  }

  /** Goes from cell to cell; what was before each second it has met is remembered. */
  private final class Minted implements MintedTokens {

    private final Cell cell = new Cell();
    private long[] beforeSecond = new long[60];
    private int lastSecond;

    /** The cell in which it stands, and what lies before that. */
    private long current;

    private long beforeCurrent;

    @Override
    public long before(long nanos) {
      if (nanos <= 0) {
        return 0;
      }
      goTo(nanos / cellNanos);
      long count = beforeCurrent;
      cell.enter(current);
      while (cell.left > 0 && cell.nextNanos() < nanos) {
        count++;
      }
      return count;
    }

    private void goTo(long wanted) {
      int second = (int) Math.min(lastSecond, wanted / cellsPerSecond);
      long known = (long) second * cellsPerSecond;
      if (wanted < current || known > current) {
        current = known;
        beforeCurrent = beforeSecond[second];
      }
      while (current < wanted) {
        cell.enter(current);
        current++;
        beforeCurrent += cell.left;
        if (current % cellsPerSecond == 0) {
          remember((int) (current / cellsPerSecond));
        }
      }
    }

    private void remember(int second) {
      if (second == beforeSecond.length) {
        beforeSecond = Arrays.copyOf(beforeSecond, 2 * second);
      }
      beforeSecond[second] = beforeCurrent;
      lastSecond = Math.max(lastSecond, second);
    }
  }
}
