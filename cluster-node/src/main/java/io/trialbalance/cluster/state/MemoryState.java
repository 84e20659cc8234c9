package io.trialbalance.cluster.state;

import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.KeptRequest;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Of a node that runs one experiment and ends with it: nobody comes back to it. */
public final class MemoryState implements NodeState {

  private final UUID node = UUID.randomUUID();
  private final Map<UUID, KeptRequest> requests = new ConcurrentHashMap<>();
  private CoordinatorState state = CoordinatorState.NONE;
  private StateVersion promised = StateVersion.NONE;

  @Override
  public UUID node() {
    return node;
  }

  @Override
  public synchronized CoordinatorState state() {
    return state;
  }

  @Override
  public String place() {
    return "the memory of this process";
  }

  @Override
  public boolean isDurable() {
    return false;
  }

  @Override
  public synchronized StateVersion promised() {
    return promised;
  }

  @Override
  public synchronized boolean promise(StateVersion asked) {
    StateVersion claim = asked.in(state.version());
    boolean takes = claim.mayReplace(state.version(), promised);
    promised = takes ? claim : promised;
    return takes;
  }

  @Override
  public synchronized boolean keep(CoordinatorState next) {
    boolean takes = next.version().mayReplace(state.version(), promised);
    state = takes ? next : state;
    state.experiments().stream()
        .filter(ExperimentState::hasEnded)
        .forEach(ended -> requests.remove(ended.uuid()));
    return takes;
  }

  @Override
  public void keepRequest(UUID experiment, ExperimentRequest request) {
    requests.put(experiment, new KeptRequest(Optional.of(request)));
  }

  @Override
  public KeptRequest request(UUID experiment) {
    return requests.getOrDefault(experiment, KeptRequest.NONE);
  }

  @Override
  public void close() {
    requests.clear();
  }
}
