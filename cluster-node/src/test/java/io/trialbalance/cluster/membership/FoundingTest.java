package io.trialbalance.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.membership.Founding.BeginAgain;
import io.trialbalance.cluster.membership.Founding.Decision;
import io.trialbalance.cluster.membership.Founding.Situation;
import io.trialbalance.cluster.membership.Founding.Wait;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.MeetingProtocol.Answer;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FoundingTest {

  private static final Member A = member(1);
  private static final Member B = member(2);
  private static final Member C = member(3);
  private static final UUID CLUSTER = new UUID(7, 7);

  private final Map<String, Answer> answers = new HashMap<>();
  private final Set<String> refused = new TreeSet<>();
  private final Set<String> refusedForLong = new TreeSet<>();
  private final Set<String> lost = new TreeSet<>();
  private final Set<String> known = new TreeSet<>();
  private List<String> seeds = List.of();
  private StateVersion promised = StateVersion.NONE;
  private boolean patienceIsOver;

  private static Member member(int number) {
    return new Member(new UUID(0, number), "10.0.0." + number + ":2551");
  }

  private static CoordinatorState state(long epoch, Member... members) {
    return new CoordinatorState(
        new StateVersion(CLUSTER, epoch, A.id(), 1),
        List.of(members),
        5,
        "waits",
        List.of(
            new ExperimentState(
                "waits",
                new UUID(1, 1),
                "waits",
                null,
                Instant.EPOCH,
                Status.QUEUED,
                null,
                null,
                new RunCounts(1, 1, 0, List.of()),
                null,
                null)));
  }

  private Decision decide(Member self, CoordinatorState own) {
    return Founding.decide(
        new Situation(
            self,
            own,
            promised,
            seeds,
            known,
            answers,
            refused,
            refusedForLong,
            lost,
            patienceIsOver));
  }

  private void inNone(Member who, CoordinatorState state) {
    answer(who, false, state);
  }

  private void answer(Member who, boolean inCluster, CoordinatorState state) {
    answer(who, inCluster ? Set.of(who.address()) : Set.of(), Set.of(), state);
  }

  private void in(Member who, Set<String> cluster, Set<String> joining) {
    answer(who, cluster, joining, state(3, A, B, C));
  }

  private void answer(
      Member who, Set<String> cluster, Set<String> joining, CoordinatorState state) {
    answers.put(
        who.address(),
        new Answer(
            who,
            cluster,
            joining,
            state.version(),
            state.members(),
            Set.of(),
            state.version().hasCluster() ? Optional.of(state) : Optional.empty()));
  }

  private static CoordinatorState begun(Decision decision) {
    assertThat(decision).isInstanceOf(BeginAgain.class);
    return ((BeginAgain) decision).state();
  }

  private static Set<String> silent(Decision decision) {
    assertThat(decision).isInstanceOf(Wait.class);
    return ((Wait) decision).silent();
  }

  @Test
  void aNewNodeWithoutSeedsBeginsACluster() {
    assertThat(decide(A, CoordinatorState.NONE)).isInstanceOf(Founding.Begin.class);
  }

  @Test
  void aNewNodeWaitsForTheFirstOfItsSeeds() {
    seeds = List.of(A.address());
    patienceIsOver = true;

    assertThat(silent(decide(B, CoordinatorState.NONE))).containsExactly(A.address());
  }

  @Test
  void theFirstOfTheSeedsBeginsWhenTheOthersHaveAnsweredOrBeenSilentForLong() {
    seeds = List.of(A.address(), B.address());
    assertThat(silent(decide(A, CoordinatorState.NONE))).containsExactly(B.address());

    patienceIsOver = true;
    assertThat(decide(A, CoordinatorState.NONE)).isInstanceOf(Founding.Begin.class);

    patienceIsOver = false;
    inNone(B, CoordinatorState.NONE);
    assertThat(decide(A, CoordinatorState.NONE)).isInstanceOf(Founding.Begin.class);
  }

  @Test
  void aNewNodeBeginsNothingBesideAClusterThatSomebodyRemembers() {
    seeds = List.of(A.address(), B.address());
    patienceIsOver = true;
    inNone(B, state(3, B, C));

    assertThat(decide(A, CoordinatorState.NONE)).isInstanceOf(Wait.class);
  }

  @Test
  void whoeverIsInAClusterIsJoined() {
    answer(B, true, state(3, A, B, C));

    assertThat(decide(A, state(2, A, B, C))).isInstanceOf(Founding.Join.class);
  }

  @Test
  void whoeverDoesNotReachAMemberStaysOutAndSaysSo() {
    in(A, Set.of(A.address(), B.address()), Set.of());

    Wait waits = (Wait) decide(C, state(2, A, B, C));
    assertThat(waits.silent()).containsExactly(B.address());
    assertThat(waits.why()).contains("until it reaches 10.0.0.2:2551");
    assertThat(waits.isUpToSomebody()).isFalse();

    inNone(B, state(3, A, B, C));
    assertThat(decide(C, state(2, A, B, C))).isInstanceOf(Founding.Join.class);
  }

  @Test
  void ofTwoThatDoNotReachEachOtherTheFirstByAddressIsLetIn() {
    in(A, Set.of(A.address()), Set.of(B.address(), C.address()));

    assertThat(decide(B, state(2, A, B, C))).isInstanceOf(Founding.Join.class);
    assertThat(silent(decide(C, state(2, A, B, C)))).containsExactly(B.address());
  }

  @Test
  void aMemberIsWaitedForHoweverLongItIsSilent() {
    patienceIsOver = true;
    inNone(B, state(3, A, B, C));

    assertThat(silent(decide(A, state(3, A, B, C)))).containsExactly(C.address());
  }

  @Test
  void theFirstMemberBeginsAgainWithTheLatestStateWhenAllHaveAnswered() {
    inNone(B, state(4, A, B, C));
    inNone(C, state(3, A, B, C));

    CoordinatorState begun = begun(decide(A, state(3, A, B, C)));
    assertThat(begun.version().epoch()).isEqualTo(5);
    assertThat(begun.version().owner()).isEqualTo(A.id());
    assertThat(begun.members()).containsExactly(A, B, C);
    assertThat(begun.experiments()).extracting(ExperimentState::status).contains(Status.QUEUED);
    assertThat(begun.current()).isEqualTo("waits");

    answers.clear();
    inNone(A, state(3, A, B, C));
    inNone(C, state(3, A, B, C));
    assertThat(silent(decide(B, state(4, A, B, C)))).containsExactly(A.address());
  }

  @Test
  void theLatestStateSaysWhoHasToAnswerNotOnesOwn() {
    inNone(C, state(9, C));
    inNone(B, state(3, A, B, C));

    assertThat(silent(decide(A, state(3, A, B, C)))).containsExactly(C.address());
    answers.remove(C.address());
    patienceIsOver = true;
    assertThat(begun(decide(C, state(9, C))).members()).containsExactly(C);
  }

  @Test
  void aPortThatRefusesOnThisHostIsAnAnswer() {
    inNone(B, state(3, A, B, C));
    refused.add(C.address());

    CoordinatorState begun = begun(decide(A, state(3, A, B, C)));
    assertThat(begun.members()).containsExactly(A, B);
    assertThat(begun.experiments()).extracting(ExperimentState::status).contains(Status.QUEUED);
  }

  @Test
  void whoeverIsLeftOfFewOnThisHostBeginsAfterLongAndRunsNothingThatTheOthersMayHaveDone() {
    refused.addAll(List.of(B.address(), C.address()));
    assertThat(silent(decide(A, state(3, A, B, C)))).containsExactly(B.address(), C.address());

    refusedForLong.addAll(refused);
    CoordinatorState begun = begun(decide(A, state(3, A, B, C)));
    assertThat(begun.members()).containsExactly(A);
    assertThat(begun.experiments())
        .extracting(ExperimentState::status)
        .containsOnly(Status.INTERRUPTED);
  }

  @Test
  void whatHadBeenAcceptedIsInterruptedWhereSomebodyDeclaresAMemberLost() {
    inNone(B, state(3, A, B, C));
    lost.add(C.address());

    CoordinatorState begun = begun(decide(A, state(3, A, B, C)));
    assertThat(begun.members()).containsExactly(A, B);
    assertThat(begun.experiments())
        .extracting(ExperimentState::status)
        .containsOnly(Status.INTERRUPTED);
    assertThat(begun.current()).isNull();
  }

  @Test
  void aMemberThatMovedIsKnownByItsId() {
    Member moved = new Member(B.id(), "10.0.0.77:2551");
    inNone(moved, state(3, A, B));

    assertThat(begun(decide(A, state(3, A, B))).members()).containsExactly(A, moved);
  }

  @Test
  void aWipedDiskIsNoMemberAndTheOthersGoOnWhileTheyAreMost() {
    Member wiped = new Member(new UUID(0, 99), C.address());
    inNone(wiped, CoordinatorState.NONE);
    inNone(B, state(3, A, B, C));

    assertThat(begun(decide(A, state(3, A, B, C))).members()).containsExactly(A, B);
  }

  @Test
  void twoWipedDisksOfThreeNeedSomebodysWord() {
    inNone(new Member(new UUID(0, 98), B.address()), CoordinatorState.NONE);
    inNone(new Member(new UUID(0, 99), C.address()), CoordinatorState.NONE);
    patienceIsOver = true;

    assertThat(silent(decide(A, state(3, A, B, C)))).containsExactly(B.address(), C.address());
  }

  @Test
  void aMemberWithNothingOnItsDiskYetCanBeTheFirst() {
    inNone(B, state(3, A, B));

    assertThat(begun(decide(A, CoordinatorState.NONE)).members()).containsExactly(A, B);
  }

  @Test
  void aSeedOfAnotherClusterIsNotJoined() {
    seeds = List.of(B.address());
    StateVersion other = new StateVersion(new UUID(8, 8), 3, B.id(), 1);
    answer(B, true, new CoordinatorState(other, List.of(B), 0, null, List.of()));

    assertThat(decide(A, state(3, A))).isEqualTo(new Founding.Foreign(new TreeSet<>(seeds)));
  }

  @Test
  void othersThatItHasHeardOfAreGivenTimeToAnswer() {
    known.add(C.address());
    assertThat(silent(decide(A, state(3, A)))).containsExactly(C.address());

    patienceIsOver = true;
    assertThat(begun(decide(A, state(3, A))).members()).containsExactly(A);
  }

  @Test
  void theEpochIsAboveWhatThisNodeHasPromised() {
    promised = new StateVersion(CLUSTER, 12, B.id(), 0);

    assertThat(begun(decide(A, state(3, A))).version().epoch()).isEqualTo(13);
  }
}
