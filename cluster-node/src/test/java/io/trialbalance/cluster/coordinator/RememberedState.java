package io.trialbalance.cluster.coordinator;

import akka.Done;
import io.trialbalance.cluster.state.StateStore;
import io.trialbalance.cluster.state.SupersededException;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.KeptRequest;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;

/** Keeps coordinators' states in memory; whether there is a majority is the test's to say. */
final class RememberedState implements StateStore {

  private final List<CoordinatorState> kept = new CopyOnWriteArrayList<>();
  private final Map<UUID, KeptRequest> requests = new ConcurrentHashMap<>();
  private volatile boolean majority = true;
  private volatile boolean plansAreThere = true;

  RememberedState(CoordinatorState state) {
    kept.add(state);
  }

  /** That of a cluster whose last coordinator was idle. */
  static RememberedState ofEpoch(long epoch) {
    return new RememberedState(state(epoch, List.of()));
  }

  /** What an idle coordinator of that epoch left. */
  static CoordinatorState state(long epoch, List<ExperimentState> experiments) {
    return new CoordinatorState(
        new StateVersion(new UUID(0, 7), epoch, new UUID(0, 8), 1),
        List.of(new Member(new UUID(0, 8), "127.0.0.1:2551")),
        0,
        null,
        experiments);
  }

  @Override
  public UUID node() {
    return new UUID(0, 9);
  }

  /** The same at an earlier time. */
  RememberedState at(CoordinatorState earlier) {
    RememberedState then = new RememberedState(earlier);
    then.requests.putAll(requests);
    return then;
  }

  /** From now on a majority of the nodes answers, or none does. */
  void majorityIsThere(boolean isThere) {
    majority = isThere;
  }

  /** From now on a majority tells plans, or none does. */
  void plansAreThere(boolean areThere) {
    plansAreThere = areThere;
  }

  CoordinatorState latest() {
    return kept.get(kept.size() - 1);
  }

  /** Every state that was kept, in order. */
  List<CoordinatorState> history() {
    return List.copyOf(kept);
  }

  @Override
  public CompletionStage<Claimed> claim() {
    return majority
        ? CompletableFuture.completedFuture(new Claimed(latest().next(node()), List.of()))
        : noMajority();
  }

  @Override
  public void known(UUID node) {}

  @Override
  public CompletionStage<Done> keep(CoordinatorState state) {
    if (!majority) {
      return noMajority();
    }
    if (!state.version().mayReplace(latest().version(), latest().version())) {
      return CompletableFuture.failedFuture(
          new SupersededException(state.version(), latest().version()));
    }
    kept.add(state);
    return CompletableFuture.completedFuture(Done.done());
  }

  @Override
  public CompletionStage<Done> keepRequest(UUID experiment, ExperimentRequest request) {
    if (!majority) {
      return noMajority();
    }
    requests.put(experiment, new KeptRequest(Optional.of(request)));
    return CompletableFuture.completedFuture(Done.done());
  }

  @Override
  public CompletionStage<KeptRequest> request(UUID experiment) {
    return majority && plansAreThere
        ? CompletableFuture.completedFuture(requests.getOrDefault(experiment, KeptRequest.NONE))
        : noMajority();
  }

  private static <T> CompletionStage<T> noMajority() {
    return CompletableFuture.failedFuture(new TimeoutException("no majority"));
  }
}
