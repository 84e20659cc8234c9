package io.trialbalance.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.KeeperProtocol.Command;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CopyBookTest {

  private static final DocumentDigest RUN =
      new DocumentDigest(null, "bank-1/row-locks/run-1.json", 10, "b".repeat(64));

  private final ActorRef<Command> alpha = keeper("alpha");
  private final ActorRef<Command> beta = keeper("beta");
  private final CopyBook book = new CopyBook(3);

  private static ActorRef<Command> keeper(String node) {
    return TestInbox.<Command>create(KeeperProtocol.actorName(node)).getRef();
  }

  @Test
  void aMajorityIsOfTheNodesThatAreExpectedEvenWhileFewerAreThere() {
    book.keepers(Set.of(alpha));
    assertThat(book.majority()).isEqualTo(2);

    book.keepers(Set.of(alpha, beta, keeper("gamma"), keeper("delta")));

    assertThat(book.majority()).isEqualTo(3);
  }

  @Test
  void aDocumentIsStoredWhenAMajorityHasItAlsoOfNodesThatAreGone() {
    book.keepers(Set.of(alpha, beta));
    book.add(List.of(RUN));
    book.kept(alpha, RUN);
    assertThat(book.isStored(RUN)).isFalse();
    book.kept(beta, RUN);
    assertThat(book.isStored(RUN)).isTrue();

    book.keepers(Set.of(alpha));

    assertThat(book.isStored(RUN)).isTrue();
    assertThat(book.withoutMajority(List.of(RUN))).isEmpty();
  }

  @Test
  void whatAKeeperRefusedIsOfferedAgainAfterSomeRounds() {
    book.keepers(Set.of(alpha));
    book.add(List.of(RUN));
    assertThat(book.lackedBy(alpha)).containsExactly(RUN);
    assertThat(book.refused(alpha, RUN, "the disk is full")).isTrue();
    assertThat(book.refused(alpha, RUN, "the disk is full")).as("nothing new").isFalse();

    for (int round = 0; round < CopyBook.ROUNDS_BEFORE_ANOTHER_TRY; round++) {
      assertThat(book.lackedBy(alpha)).isEmpty();
      book.nextRound();
    }

    assertThat(book.lackedBy(alpha)).containsExactly(RUN);
  }

  @Test
  void aRefusalIsForgottenWhenAMajorityHasTheDocument() {
    ActorRef<Command> gamma = keeper("gamma");
    book.keepers(Set.of(alpha, beta, gamma));
    book.add(List.of(RUN));
    book.refused(gamma, RUN, "run-1.json is there already");
    book.kept(alpha, RUN);
    assertThat(book.lackedBy(gamma)).isEmpty();

    book.kept(beta, RUN);

    assertThat(book.lackedBy(gamma)).containsExactly(RUN);
  }

  @Test
  void peopleAreToldWhereADocumentIsAndWhyItIsNotElsewhere() {
    book.keepers(Set.of(alpha, beta));
    book.add(List.of(RUN));
    book.kept(alpha, RUN);
    book.refused(beta, RUN, "the disk is full");

    assertThat(book.whereabouts(RUN))
        .isEqualTo(
            "bank-1/row-locks/run-1.json is on the disks of 1 of 3 nodes, 2 are needed; beta: the"
                + " disk is full; 1 nodes are not there");
  }
}
