package io.trialbalance.workload.database.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.workload.database.memory.MemoryBooks.Answer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryBooksTest {

  private final MemoryBooks books = new MemoryBooks();

  @BeforeEach
  void open() {
    books.open(3, 100);
  }

  private static TransferId id(int number) {
    return new TransferId(7, number);
  }

  @Test
  void whatAnAccountDoesNotHaveItDoesNotPay() {
    assertThat(books.execute(id(1), 1, 2, 101)).isEqualTo(Answer.REJECTED);
    assertThat(books.execute(id(1), 1, 2, 100)).isEqualTo(Answer.APPLIED);
    assertThat(books.execute(id(2), 1, 2, 1)).isEqualTo(Answer.REJECTED);
    assertThat(books.execute(id(3), 2, 3, 200)).isEqualTo(Answer.APPLIED);
  }

  @Test
  void anIdIsDoneOnceAndAnAccountIsOneThatThereIs() {
    assertThat(books.execute(id(1), 1, 2, 1)).isEqualTo(Answer.APPLIED);
    assertThat(books.execute(id(1), 2, 3, 1)).isEqualTo(Answer.EXISTS);
    assertThat(books.execute(id(2), 0, 1, 1)).isEqualTo(Answer.NO_SUCH_ACCOUNT);
    assertThat(books.execute(id(2), 1, 4, 1)).isEqualTo(Answer.NO_SUCH_ACCOUNT);
  }

  @Test
  void theTotalsHoldWhatWasAppliedAndFindWhatWasUnknown() {
    books.execute(id(1), 1, 2, 30);
    books.execute(id(2), 2, 3, 5);
    books.execute(id(3), 3, 1, 500);

    assertThat(books.totals(List.of(id(2), id(3))))
        .isEqualTo(new LedgerTotals(true, 3, 300, 0, 2, 35, 1, 5, 2, null));
    books.open(2, 10);
    assertThat(books.totals(List.of()))
        .isEqualTo(new LedgerTotals(true, 2, 20, 0, 0, 0, 0, 0, 0, null));
  }

  @Property
  void moneyIsNeitherMadeNorLostNorOwed(
      @ForAll List<@IntRange(min = 0, max = 8_999) Integer> drawn) {
    books.open(3, 100);
    int number = 0;
    for (int draw : drawn) {
      books.execute(id(++number), 1 + draw % 3, 1 + draw / 3 % 3, 1 + draw / 9);
    }

    LedgerTotals totals = books.totals(List.of());
    assertThat(totals.balanceSum()).isEqualTo(300);
    assertThat(totals.negativeBalances()).isZero();
  }
}
