package io.trialbalance.cluster.coordinator;

import akka.Done;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.KeptRequest;
import java.util.List;
import java.util.Map;
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
  private final Map<UUID, KeptRequest> requestsEver = new ConcurrentHashMap<>();
  private volatile boolean majority = true;
  private volatile boolean plansAreThere = true;

  RememberedState(CoordinatorState state) {
    kept.add(state);
  }

  /** That of a cluster whose last coordinator was idle. */
  static RememberedState ofEpoch(long epoch) {
    return new RememberedState(new CoordinatorState(epoch, 1, 0, null, List.of()));
  }

  /** The same at an earlier time. */
  RememberedState at(CoordinatorState earlier) {
    RememberedState then = new RememberedState(earlier);
    then.requests.putAll(requestsEver);
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
  public CompletionStage<CoordinatorState> read() {
    return majority ? CompletableFuture.completedFuture(latest()) : noMajority();
  }

  @Override
  public CompletionStage<Done> keep(CoordinatorState state) {
    if (!majority) {
      return noMajority();
    }
    if (latest().epoch() > state.epoch()) {
      return CompletableFuture.failedFuture(
          new SupersededException(state.epoch(), latest().epoch()));
    }
    kept.add(state);
    return CompletableFuture.completedFuture(Done.done());
  }

  @Override
  public CompletionStage<Done> keepRequest(UUID experiment, KeptRequest request) {
    if (!majority) {
      return noMajority();
    }
    requests.put(experiment, request);
    if (request.request().isPresent()) {
      requestsEver.put(experiment, request);
    }
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
