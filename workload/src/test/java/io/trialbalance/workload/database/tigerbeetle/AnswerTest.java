package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;

import com.tigerbeetle.CreateTransferResult;
import io.trialbalance.workload.database.TestTransfer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {

  @ParameterizedTest
  @CsvSource({
    "Ok, applied",
    "Created, applied",
    "ExceedsCredits, rejected",
    "CodeMustNotBeZero, rejected",
    "Exists, failed: duplicate id",
    "ExistsWithDifferentAmount, failed: duplicate id",
    "IdAlreadyFailed, failed: duplicate id",
    "DebitAccountNotFound, failed: debit account missing",
    "CreditAccountNotFound, failed: credit account missing",
    "OverflowsDebitsPosted, failed: overflows debits posted",
    "ACodeOfTomorrow, failed: a code of tomorrow"
  })
  void aTransferEndsAsTheCodesNameSays(String name, String outcome) {
    TestTransfer transfer = new TestTransfer(1, 1, 2, 1);
    Answer.ofName(name).end(transfer);
    assertThat(transfer.outcome()).isEqualTo(outcome);
  }

  @Test
  void everyCodeOfTheClientHasItsAnswer() {
    assertThat(CreateTransferResult.values())
        .allSatisfy(code -> assertThat(Answer.of(code)).isEqualTo(Answer.ofName(code.name())));
    assertThat(Arrays.stream(CreateTransferResult.values()).map(Answer::of))
        .filteredOn(answer -> answer.kind() != Answer.Kind.FAILED)
        .containsExactlyInAnyOrder(
            Answer.CREATED,
            Answer.of(CreateTransferResult.ExceedsCredits),
            Answer.of(CreateTransferResult.CodeMustNotBeZero));
  }
}
