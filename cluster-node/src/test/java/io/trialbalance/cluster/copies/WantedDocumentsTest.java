package io.trialbalance.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.copies.WantedDocuments.Wanted;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol.Command;
import io.trialbalance.protocol.message.KeeperProtocol.KeeperReply;
import io.trialbalance.protocol.message.KeeperProtocol.Offer;
import java.util.List;
import org.junit.jupiter.api.Test;

class WantedDocumentsTest {

  private static final DocumentDigest FIRST = document("run-1.json");
  private static final DocumentDigest SECOND = document("run-2.json");

  private final ActorRef<Command> source = TestInbox.<Command>create("keeper").getRef();
  private final ActorRef<KeeperReply> replyTo = TestInbox.<KeeperReply>create("copies").getRef();
  private final WantedDocuments wanted = new WantedDocuments();

  private static DocumentDigest document(String name) {
    return new DocumentDigest(null, "bank-1/row-locks/" + name, 10, "b".repeat(64));
  }

  private Offer offer(long epoch, DocumentDigest... documents) {
    return new Offer(epoch, List.of(documents), false, source, replyTo);
  }

  @Test
  void documentsComeInTheOrderOfTheOffersEachOnce() {
    wanted.add(offer(1, SECOND, FIRST), null);
    wanted.add(offer(1, FIRST, SECOND), null);

    assertThat(wanted.next().map(Wanted::document)).contains(SECOND);
    assertThat(wanted.next().map(Wanted::document)).contains(FIRST);
    assertThat(wanted.next()).isEmpty();
  }

  @Test
  void whatIsBeingReceivedIsNotWantedAgain() {
    wanted.add(offer(1, FIRST), null);
    Wanted current = wanted.next().orElseThrow();

    wanted.add(offer(1, FIRST, SECOND), current);

    assertThat(wanted.next().map(Wanted::document)).contains(SECOND);
    assertThat(wanted.next()).isEmpty();
  }

  @Test
  void aLaterCoordinatorsOfferReplacesThoseOfAnEarlierOne() {
    wanted.add(offer(4, FIRST), null);
    wanted.add(offer(5, SECOND), null);
    wanted.add(offer(4, FIRST), null);

    assertThat(wanted.highestEpoch()).isEqualTo(5);
    assertThat(wanted.next().map(Wanted::document)).contains(SECOND);
    assertThat(wanted.next()).isEmpty();
  }
}
