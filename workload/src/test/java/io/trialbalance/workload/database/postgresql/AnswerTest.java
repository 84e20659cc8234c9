package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.workload.database.TestTransfer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {

  @ParameterizedTest
  @CsvSource({
    "a, applied",
    "r, rejected",
    "i, failed: duplicate id",
    "d, failed: debit account missing",
    "c, failed: credit account missing",
    "x, failed: answer not understood"
  })
  void eachLetterEndsATransferInOneWay(char letter, String outcome) {
    TestTransfer transfer = new TestTransfer(1, 1, 2, 3);
    Answer.end(transfer, letter);

    assertThat(transfer.outcome()).isEqualTo(outcome);
    assertThat(transfer.ends()).isEqualTo(1);
  }

  /** A letter that SQL answers and Java does not know would count as failed. */
  @Test
  void everyLetterOfTheSqlIsKnown() {
    for (String file :
        List.of(
            "schema.sql",
            "row-locks.sql",
            "atomic.sql",
            "batched.sql",
            "ceiling-row-locks.sql",
            "ceiling-atomic.sql",
            "ceiling-batched.sql")) {
      Matcher letters =
          Pattern.compile("(?:THEN|ELSE|RETURN|:=|repeat\\() ?'(.)'")
              .matcher(SqlResources.read(file));
      int found = 0;
      while (letters.find()) {
        TestTransfer transfer = new TestTransfer(1, 1, 2, 3);
        Answer.end(transfer, letters.group(1).charAt(0));
        assertThat(transfer.outcome()).as(file).isNotEqualTo("failed: answer not understood");
        found++;
      }
      assertThat(found).as(file).isPositive();
    }
  }
}
