package io.trialbalance.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.KeeperProtocol.Command;
import io.trialbalance.protocol.message.KeeperProtocol.KeeperReply;
import io.trialbalance.protocol.message.KeeperProtocol.Offer;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeeperOrdersTest {

  private final TestInbox<Command> here = TestInbox.create(KeeperProtocol.actorName("here"));
  private final CopyBook book = new CopyBook(1);
  private final KeeperOrders orders =
      new KeeperOrders(book, 5, TestInbox.<KeeperReply>create("copies").getRef());

  private static List<DocumentDigest> documents(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(
            run ->
                new DocumentDigest(
                    null, "bank-1/row-locks/run-" + run + ".json", 1, "b".repeat(64)))
        .toList();
  }

  private List<Offer> offers() {
    return here.getAllReceived().stream().map(Offer.class::cast).toList();
  }

  @Test
  void nothingIsOfferedBeforeThisNodesKeeperIsKnown() {
    book.add(documents(1));

    orders.offerAll();

    assertThat(here.hasMessages()).isFalse();
  }

  @Test
  void noOfferIsLargerThanAMessageMayBe() {
    book.keepers(Set.of(here.getRef()));
    book.add(documents(KeeperProtocol.MAX_DOCUMENTS + 1));

    orders.offerAll();

    assertThat(offers())
        .extracting(offer -> offer.documents().size())
        .containsExactly(KeeperProtocol.MAX_DOCUMENTS, 1);
  }

  @Test
  void anOfferSaysOfAllItsDocumentsWhetherAMajorityHasThem() {
    book.keepers(Set.of(here.getRef()));
    List<DocumentDigest> three = documents(3);
    book.kept(here.getRef(), three.get(1));

    orders.offerToThisNode(here.getRef(), three);

    assertThat(offers()).extracting(Offer::stored).containsExactly(false, true, false);
    assertThat(offers()).allMatch(offer -> offer.epoch() == 5);
  }
}
