package io.trialbalance.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.trialbalance.cluster.copies.WantedDocuments.Wanted;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol.Chunk;
import io.trialbalance.protocol.message.KeeperProtocol.ChunkRefused;
import io.trialbalance.protocol.message.KeeperProtocol.Command;
import io.trialbalance.protocol.message.KeeperProtocol.KeeperReply;
import io.trialbalance.protocol.message.KeeperProtocol.ReadChunk;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptTest {

  private static final DocumentDigest DOCUMENT =
      new DocumentDigest(null, "bank-1/row-locks/run-1.json", 100, "b".repeat(64));

  @TempDir private Path folder;

  private final TestInbox<Command> source = TestInbox.create("source");
  private final TestInbox<Command> keeper = TestInbox.create("keeper");
  private final Receipt receipt =
      new Receipt(
          new Wanted(
              DOCUMENT, false, source.getRef(), TestInbox.<KeeperReply>create("copies").getRef()));

  private void open() throws Exception {
    receipt.opened(new ResultStore(folder).copies().receive(DOCUMENT, false).orElseThrow());
  }

  @AfterEach
  void abandon() throws Exception {
    if (receipt.incoming().isPresent()) {
      receipt.incoming().get().abandon();
    }
  }

  private static Chunk chunk(long offset) {
    return new Chunk(DOCUMENT, offset, new byte[10]);
  }

  private long askedOffset() {
    receipt.request(keeper.getRef());
    return ((ReadChunk) source.receiveMessage()).offset();
  }

  @Test
  void theNextChunkIsAskedForWhenOneIsOnTheDisk() throws Exception {
    open();
    assertThat(askedOffset()).isZero();
    receipt.arrived();
    receipt.written(10);

    assertThat(askedOffset()).isEqualTo(10);
  }

  @Test
  void onlyTheChunkThatWasAskedForIsTakenAndOnlyOnce() throws Exception {
    assertThat(receipt.isAskedFor(chunk(0))).as("before there is room for it").isFalse();
    open();
    assertThat(receipt.isAskedFor(chunk(0))).as("before it was asked for").isFalse();
    receipt.request(keeper.getRef());
    assertThat(receipt.isAskedFor(chunk(10))).as("of another place").isFalse();
    assertThat(receipt.isAskedFor(chunk(0))).isTrue();

    receipt.arrived();

    assertThat(receipt.isAskedFor(chunk(0))).as("a second time").isFalse();
  }

  @Test
  void aRefusalOfAnotherDocumentIsNoneOfThisOne() throws Exception {
    open();
    receipt.request(keeper.getRef());
    DocumentDigest other =
        new DocumentDigest(null, "bank-1/row-locks/run-2.json", 1, "c".repeat(64));

    assertThat(receipt.isRefused(new ChunkRefused(other, "gone"))).isFalse();
    assertThat(receipt.isRefused(new ChunkRefused(DOCUMENT, "gone"))).isTrue();
  }

  @Test
  void itIsGivenUpWhenOneChunkWasAskedForTooOften() throws Exception {
    open();
    for (int request = 1; request < Receipt.MAX_REQUESTS; request++) {
      receipt.request(keeper.getRef());
      assertThat(receipt.isGivenUp()).isFalse();
    }
    receipt.request(keeper.getRef());
    assertThat(receipt.isGivenUp()).isTrue();

    receipt.arrived();

    assertThat(receipt.isGivenUp()).isFalse();
  }
}
