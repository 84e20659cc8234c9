package io.trialbalance.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.KeeperProtocol.Command;
import io.trialbalance.protocol.message.KeeperProtocol.Documents;
import io.trialbalance.protocol.message.KeeperProtocol.Kept;
import io.trialbalance.protocol.message.KeeperProtocol.ListDocuments;
import io.trialbalance.protocol.message.KeeperProtocol.NotKept;
import io.trialbalance.protocol.message.KeeperProtocol.Offer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The first keeper counts as this node's: in one actor system all of them are local. */
class MajorityCopiesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration A_MOMENT = Duration.ofMillis(100);
  private static final DocumentDigest RUN =
      new DocumentDigest(null, "bank-1/row-locks/run-1.json", 10, "a".repeat(64));
  private static final DocumentDigest STATE =
      new DocumentDigest(null, "bank-1/experiment.json", 10, "b".repeat(64));

  private final ActorTestKit kit = HandSetTime.newKit();
  private final ManualTime time = ManualTime.get(kit.system());
  private final Queue<String> notes = new ConcurrentLinkedQueue<>();
  private final TestProbe<Command> a = keeper("keeper-a");
  private final TestProbe<Command> b = keeper("keeper-b");
  private final TestProbe<Command> c = keeper("keeper-c");

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private TestProbe<Command> keeper(String name) {
    return kit.createTestProbe(name, Command.class);
  }

  private Copies copies(int nodesExpected) {
    CompletableFuture<Copies> copies = new CompletableFuture<>();
    Behavior<Object> coordinator =
        Behaviors.setup(
            context -> {
              copies.complete(MajorityCopies.spawn(context, 7, nodesExpected, notes::add));
              return Behaviors.empty();
            });
    kit.spawn(coordinator);
    return copies.join();
  }

  private void join(TestProbe<Command> keeper) {
    kit.system().receptionist().tell(Receptionist.register(KeeperProtocol.KEY, keeper.ref()));
  }

  private static Offer offer(TestProbe<Command> keeper) {
    return keeper.expectMessageClass(Offer.class, PATIENCE);
  }

  private static void keep(TestProbe<Command> keeper) {
    Offer offer = offer(keeper);
    offer.documents().forEach(one -> offer.replyTo().tell(new Kept(keeper.ref(), one)));
  }

  private static void refuse(TestProbe<Command> keeper, String reason) {
    Offer offer = offer(keeper);
    offer.documents().forEach(one -> offer.replyTo().tell(new NotKept(keeper.ref(), one, reason)));
  }

  private static void await(CompletableFuture<Void> done) throws Exception {
    done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void aMajorityOfThreeIsTwo() throws Exception {
    List.of(a, b, c).forEach(this::join);
    Copies copies = copies(3);
    CompletableFuture<Void> done = copies.spread(List.of(RUN)).toCompletableFuture();
    keep(a);
    a.expectNoMessage(A_MOMENT);
    assertThat(done).isNotDone();
    Offer last = offer(c);
    assertThat(last.source()).isEqualTo(a.ref());
    assertThat(last.epoch()).isEqualTo(7);
    last.replyTo().tell(new Kept(c.ref(), RUN));
    await(done);
  }

  @Test
  void aFullDiskOnOneOfThreeIsNamedAndTheMajorityIsReached() throws Exception {
    List.of(a, b, c).forEach(this::join);
    CompletableFuture<Void> done = copies(3).spread(List.of(RUN)).toCompletableFuture();
    refuse(b, "No space left on device");
    keep(a);
    keep(c);
    await(done);
    Awaitility.await().atMost(PATIENCE).until(() -> !notes.isEmpty());
    assertThat(notes).singleElement().asString().contains("run-1.json", "No space left");
    assertThat(notes.peek()).contains(KeeperProtocol.nodeName(b.ref()));
  }

  @Test
  void aDiskThatWasFullIsOfferedTheDocumentAgainLater() throws Exception {
    List.of(a, b).forEach(this::join);
    CompletableFuture<Void> done = copies(2).spread(List.of(RUN)).toCompletableFuture();
    keep(a);
    refuse(b, "No space left on device");
    for (int round = 1; round < CopyBook.ROUNDS_BEFORE_ANOTHER_TRY; round++) {
      time.timePasses(MajorityCopies.ROUND);
    }
    b.expectNoMessage(A_MOMENT);
    time.timePasses(MajorityCopies.ROUND);
    keep(b);
    await(done);
  }

  @Test
  void withoutAMajorityItWaitsSaysWhyAndGivesUp() {
    List.of(a, b).forEach(this::join);
    CompletableFuture<Void> done = copies(5).spread(List.of(RUN)).toCompletableFuture();
    keep(a);
    refuse(b, "No space left on device");
    b.expectNoMessage(A_MOMENT);
    time.timePasses(MajorityCopies.ROUND);
    Awaitility.await().atMost(PATIENCE).until(() -> notes.size() >= 2);
    assertThat(notes)
        .last()
        .asString()
        .startsWith("waiting: " + RUN.path() + " is on the disks of 1 of 5 nodes, 3 are needed")
        .contains(": No space left")
        .contains("; 3 nodes");
    time.timePasses(MajorityCopies.ROUND.multipliedBy(MajorityCopies.MAX_ROUNDS));
    assertThatThrownBy(() -> await(done))
        .hasMessageContaining("1 of 5 nodes")
        .hasMessageContaining("given up after 120 s");
  }

  @Test
  void whoeverCollectsManyExperimentsSaysInOneLineForHowManyNodesItWaits() {
    join(a);
    Copies copies = copies(3);
    for (String experiment : List.of("bank-1", "bank-2", "bank-3")) {
      copies.collect(experiment, null);
    }
    a.expectMessageClass(ListDocuments.class, PATIENCE);

    time.timePasses(MajorityCopies.ROUND);

    Awaitility.await().atMost(PATIENCE).until(() -> !notes.isEmpty());
    assertThat(notes)
        .containsExactly("waiting: 0 of 3 nodes have said what they have of bank-1 and of 2 more");
  }

  @Test
  void aNodeThatComesLaterCatchesUpButNotDuringAnAttempt() throws Exception {
    join(a);
    Copies copies = copies(1);
    CompletableFuture<Void> done = copies.spread(List.of(RUN, STATE)).toCompletableFuture();
    keep(a);
    await(done);
    copies.pause(true);
    join(b);
    time.timePasses(MajorityCopies.ROUND);
    b.expectNoMessage(A_MOMENT);
    copies.pause(false);
    time.timePasses(MajorityCopies.ROUND);
    assertThat(offer(b).documents()).containsExactly(RUN, STATE);
  }

  @Test
  void anOfferThatIsLostIsRepeated() throws Exception {
    List.of(a, b).forEach(this::join);
    CompletableFuture<Void> done = copies(2).spread(List.of(RUN)).toCompletableFuture();
    keep(a);
    offer(b);
    b.expectNoMessage(A_MOMENT);
    time.timePasses(MajorityCopies.ROUND);
    keep(b);
    await(done);
  }

  @Test
  void manyDocumentsAreOfferedInPartsThatFitIntoAFrame() {
    join(a);
    List<DocumentDigest> many =
        IntStream.rangeClosed(0, KeeperProtocol.MAX_DOCUMENTS)
            .mapToObj(
                run -> new DocumentDigest(null, "bank-1/p/run-" + run + ".json", 1, RUN.sha256()))
            .toList();
    copies(1).offer(many);
    assertThat(offer(a).documents()).hasSize(KeeperProtocol.MAX_DOCUMENTS);
    assertThat(offer(a).documents()).hasSize(1);
  }

  @Test
  void aSuccessorCollectsWhatItLacks() throws Exception {
    List.of(a, b).forEach(this::join);
    CompletableFuture<Void> done = copies(2).collect("bank-1", null).toCompletableFuture();
    list(a, STATE);
    list(b, RUN, STATE);
    Offer brought = offer(a);
    assertThat(brought.documents()).containsExactly(RUN);
    assertThat(brought.source()).isEqualTo(b.ref());
    brought.replyTo().tell(new Kept(a.ref(), RUN));
    a.expectNoMessage(A_MOMENT);
    time.timePasses(MajorityCopies.ROUND);
    list(a, RUN, STATE);
    await(done);
  }

  @Test
  void whoeverHasAnotherOneOfTheNameIsToldOnceAMajorityHasIt() throws Exception {
    List.of(a, b, c).forEach(this::join);
    CompletableFuture<Void> done = copies(3).spread(List.of(RUN)).toCompletableFuture();
    Offer first = offer(c);
    assertThat(first.stored()).isFalse();
    first.replyTo().tell(new NotKept(c.ref(), RUN, "is there already with another content"));
    keep(a);
    keep(b);
    await(done);
    time.timePasses(MajorityCopies.ROUND);
    Offer second = offer(c);
    assertThat(second.documents()).containsExactly(RUN);
    assertThat(second.stored()).isTrue();
  }

  @Test
  void aSuccessorThatHasAnotherOneThanTheMajorityTakesTheirs() throws Exception {
    DocumentDigest stale = new DocumentDigest(null, RUN.path(), 10, "c".repeat(64));
    List.of(a, b, c).forEach(this::join);
    CompletableFuture<Void> done = copies(3).collect("bank-1", null).toCompletableFuture();
    list(a, stale);
    list(b, RUN);
    list(c, RUN);
    Offer brought = offer(a);
    assertThat(brought.documents()).containsExactly(RUN);
    assertThat(brought.stored()).isTrue();
    brought.replyTo().tell(new Kept(a.ref(), RUN));
    a.expectNoMessage(A_MOMENT);
    time.timePasses(MajorityCopies.ROUND);
    list(a, RUN);
    await(done);
  }

  @Test
  void aSuccessorThatLacksADocumentTakesTheOneThatTheMajorityHas() {
    DocumentDigest stale = new DocumentDigest(null, RUN.path(), 10, "c".repeat(64));
    TestProbe<Command> d = keeper("keeper-d");
    TestProbe<Command> e = keeper("keeper-e");
    List.of(a, b, c, d, e).forEach(this::join);
    copies(5).collect("bank-1", null);
    list(a);
    list(b, stale);
    List.of(c, d, e).forEach(keeper -> list(keeper, RUN));
    assertThat(offer(a).documents()).containsExactly(RUN);
    a.expectNoMessage(A_MOMENT);
  }

  @Test
  void collectingDoesNotWaitForANodeThatNeverAnswers() throws Exception {
    List.of(a, b, c).forEach(this::join);
    CompletableFuture<Void> done = copies(3).collect("bank-1", null).toCompletableFuture();
    list(a);
    list(b);
    c.expectMessageClass(ListDocuments.class, PATIENCE);
    b.expectNoMessage(A_MOMENT);
    assertThat(done).isNotDone();
    time.timePasses(MajorityCopies.ROUND.multipliedBy(Collecting.ROUNDS_FOR_ALL_TO_ANSWER));
    await(done);
  }

  private static void list(TestProbe<Command> keeper, DocumentDigest... documents) {
    ListDocuments list = keeper.expectMessageClass(ListDocuments.class, PATIENCE);
    list.replyTo().tell(new Documents(keeper.ref(), list.experimentId(), List.of(documents), true));
  }
}
