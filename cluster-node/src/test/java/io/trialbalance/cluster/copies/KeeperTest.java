package io.trialbalance.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.KeeperProtocol.Chunk;
import io.trialbalance.protocol.message.KeeperProtocol.ChunkRefused;
import io.trialbalance.protocol.message.KeeperProtocol.Command;
import io.trialbalance.protocol.message.KeeperProtocol.Documents;
import io.trialbalance.protocol.message.KeeperProtocol.KeeperReply;
import io.trialbalance.protocol.message.KeeperProtocol.Kept;
import io.trialbalance.protocol.message.KeeperProtocol.ListDocuments;
import io.trialbalance.protocol.message.KeeperProtocol.NotKept;
import io.trialbalance.protocol.message.KeeperProtocol.Offer;
import io.trialbalance.protocol.message.KeeperProtocol.ReadChunk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeeperTest {

  private static final String RUN = "bank-1/row-locks/run-1.json";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path temporary;

  private final ActorTestKit kit = HandSetTime.newKit();
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<KeeperReply> coordinator = kit.createTestProbe(KeeperReply.class);
  private final TestProbe<Command> source = kit.createTestProbe(Command.class);
  private final ExecutorService disk = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() throws Exception {
    kit.shutdownTestKit();
    disk.shutdown();
    // What is still being written would be in the way of the folder's removal.
    assertThat(disk.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private ActorRef<Command> keeper(String node) {
    return kit.spawn(
        Keeper.create(new ResultStore(folder(node)).copies(), disk),
        KeeperProtocol.actorName(node));
  }

  private Path folder(String node) {
    return temporary.resolve(node);
  }

  @Test
  void aDocumentOfManyChunksIsOnDiskWhenItIsSaidToBe() throws Exception {
    DocumentDigest document = write("a", RUN, 3_000_000);
    ActorRef<Command> b = keeper("b");
    b.tell(new Offer(1, List.of(document), false, keeper("a"), coordinator.ref()));

    assertThat(reply()).isEqualTo(new Kept(b, document));
    assertThat(folder("b").resolve(RUN)).hasSameBinaryContentAs(folder("a").resolve(RUN));
    assertThat(everyFile("b")).hasSize(1);
  }

  @Test
  void whatIsOfferedTwiceIsKeptOnce() throws Exception {
    DocumentDigest document = write("a", RUN, 1_000);
    ActorRef<Command> b = keeper("b");
    b.tell(new Offer(1, List.of(document, document), false, keeper("a"), coordinator.ref()));
    assertThat(reply()).isEqualTo(new Kept(b, document));
    b.tell(new Offer(1, List.of(document), false, source.ref(), coordinator.ref()));
    assertThat(reply()).isEqualTo(new Kept(b, document));
    source.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void aResultOfAnotherContentIsRefusedAndStays() throws Exception {
    DocumentDigest ours = write("b", RUN, 500);
    DocumentDigest document = write("a", RUN, 1_000);
    ActorRef<Command> b = keeper("b");
    b.tell(new Offer(1, List.of(document), false, keeper("a"), coordinator.ref()));

    NotKept not = (NotKept) reply();
    assertThat(not.document()).isEqualTo(document);
    assertThat(not.reason()).contains("run-1.json", ours.sha256());
    assertThat(folder("b").resolve(RUN)).hasSize(500);
  }

  @Test
  void aResultOfAnotherContentGoesAsideForTheOneThatAMajorityHas() throws Exception {
    DocumentDigest ours = write("b", RUN, 500);
    DocumentDigest document = write("a", RUN, 1_000);
    ActorRef<Command> a = keeper("a");
    ActorRef<Command> b = keeper("b");
    b.tell(new Offer(1, List.of(document), true, a, coordinator.ref()));

    assertThat(reply()).isEqualTo(new Kept(b, document));
    assertThat(folder("b").resolve(RUN)).hasSameBinaryContentAs(folder("a").resolve(RUN));
    b.tell(new ListDocuments("bank-1", null, coordinator.ref()));
    assertThat(((Documents) reply()).documents()).containsExactly(document);
    assertThat(everyFile("b"))
        .filteredOn(file -> file.getFileName().toString().startsWith("run-1.stale-"))
        .singleElement()
        .satisfies(file -> assertThat(file).hasSize(ours.length()));
  }

  @Test
  void aChunkThatIsLostIsAskedForAgain() throws Exception {
    DocumentDigest document = write("a", RUN, KeeperProtocol.CHUNK_BYTES + 10);
    byte[] bytes = Files.readAllBytes(folder("a").resolve(RUN));
    ActorRef<Command> b = keeper("b");
    b.tell(new Offer(1, List.of(document), false, source.ref(), coordinator.ref()));

    assertThat(asked().offset()).isZero();
    time.timePasses(Keeper.CHUNK_PATIENCE);
    assertThat(asked().offset()).isZero();
    Chunk first = new Chunk(document, 0, Arrays.copyOf(bytes, KeeperProtocol.CHUNK_BYTES));
    b.tell(first);
    b.tell(first);
    ReadChunk second = asked();
    assertThat(second.offset()).isEqualTo(KeeperProtocol.CHUNK_BYTES);
    b.tell(first);
    int from = KeeperProtocol.CHUNK_BYTES;
    b.tell(new Chunk(document, from, Arrays.copyOfRange(bytes, from, bytes.length)));
    assertThat(reply()).isEqualTo(new Kept(b, document));
    assertThat(folder("b").resolve(RUN)).hasBinaryContent(bytes);
  }

  @Test
  void aSourceThatIsGoneIsGivenUpAndTheNextDocumentComes() throws Exception {
    DocumentDigest lost =
        new DocumentDigest(null, "bank-1/row-locks/run-2.json", 10, "b".repeat(64));
    DocumentDigest document = write("a", RUN, 1_000);
    ActorRef<Command> b = keeper("b");
    b.tell(new Offer(1, List.of(lost), false, source.ref(), coordinator.ref()));
    b.tell(new Offer(1, List.of(document), false, keeper("a"), coordinator.ref()));
    for (int request = 0; request < Receipt.MAX_REQUESTS; request++) {
      assertThat(asked().document()).isEqualTo(lost);
      time.timePasses(Keeper.CHUNK_PATIENCE);
    }
    assertThat(((NotKept) reply()).reason()).contains("10 s");
    assertThat(reply()).isEqualTo(new Kept(b, document));
    awaitNoHalfDocument("b");
  }

  @Test
  void whatTheSourceHasNotGotIsNotKept() {
    DocumentDigest document = new DocumentDigest(null, RUN, 10, "b".repeat(64));
    ActorRef<Command> b = keeper("b");
    b.tell(new Offer(1, List.of(document), false, keeper("a"), coordinator.ref()));
    assertThat(((NotKept) reply()).reason()).startsWith("a: there is no " + RUN);
    awaitNoHalfDocument("b");
  }

  @Test
  void bytesThatAreNotTheDocumentsAreNotKept() {
    DocumentDigest document = new DocumentDigest(null, RUN, 10, "b".repeat(64));
    ActorRef<Command> b = keeper("b");
    b.tell(new Offer(1, List.of(document), false, source.ref(), coordinator.ref()));
    asked();
    b.tell(new Chunk(document, 0, new byte[10]));
    assertThat(((NotKept) reply()).reason()).contains(RUN, document.sha256());
    awaitNoHalfDocument("b");
  }

  @Test
  void aPathOutOfTheResultsFolderIsRefused() {
    DocumentDigest document = new DocumentDigest(null, "../x/run-1.json", 10, "b".repeat(64));
    ActorRef<Command> b = keeper("b");
    b.tell(new Offer(1, List.of(document), false, source.ref(), coordinator.ref()));
    assertThat(((NotKept) reply()).reason()).contains("'..'");
    b.tell(new ReadChunk(document, 0, source.ref()));
    assertThat(source.expectMessageClass(ChunkRefused.class, PATIENCE).reason()).contains("'..'");
  }

  @Test
  void aCoordinatorOfAnEarlierEpochIsNotObeyed() throws Exception {
    DocumentDigest document = write("a", RUN, 1_000);
    DocumentDigest other = write("a", "bank-1/row-locks/run-2.json", 1_000);
    ActorRef<Command> a = keeper("a");
    ActorRef<Command> b = keeper("b");
    b.tell(new Offer(5, List.of(document), false, a, coordinator.ref()));
    assertThat(reply()).isEqualTo(new Kept(b, document));
    b.tell(new Offer(4, List.of(other), false, a, coordinator.ref()));
    b.tell(new Offer(5, List.of(document), false, a, coordinator.ref()));
    assertThat(reply()).isEqualTo(new Kept(b, document));
    assertThat(folder("b").resolve(other.path())).doesNotExist();
  }

  @Test
  void whatIsThereOfAnExperimentIsListedInPartsThatFitIntoAFrame() throws Exception {
    for (int run = 1; run <= KeeperProtocol.MAX_DOCUMENTS + 1; run++) {
      write("a", "bank-1/row-locks/run-" + run + ".json", run);
    }
    keeper("a").tell(new ListDocuments("bank-1", null, coordinator.ref()));
    Documents first = (Documents) reply();
    Documents second = (Documents) reply();
    assertThat(first.documents()).hasSize(KeeperProtocol.MAX_DOCUMENTS);
    assertThat(first.last()).isFalse();
    assertThat(second.documents()).hasSize(1);
    assertThat(second.last()).isTrue();
    keeper("empty").tell(new ListDocuments("bank-1", null, coordinator.ref()));
    Documents none = (Documents) reply();
    assertThat(none.documents()).isEmpty();
    assertThat(none.last()).isTrue();
  }

  private KeeperReply reply() {
    return coordinator.receiveMessage(PATIENCE);
  }

  private ReadChunk asked() {
    return source.expectMessageClass(ReadChunk.class, PATIENCE);
  }

  private void awaitNoHalfDocument(String node) {
    Awaitility.await()
        .atMost(PATIENCE)
        // A file that goes while the folder is read.
        .ignoreException(UncheckedIOException.class)
        .untilAsserted(
            () ->
                assertThat(everyFile(node))
                    .noneMatch(file -> file.getFileName().toString().endsWith(".tmp")));
  }

  private DocumentDigest write(String node, String path, int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    Path file = folder(node).resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    return new ResultStore(folder(node)).copies().digest(path, null);
  }

  private List<Path> everyFile(String node) throws IOException {
    try (Stream<Path> files = Files.walk(folder(node))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
