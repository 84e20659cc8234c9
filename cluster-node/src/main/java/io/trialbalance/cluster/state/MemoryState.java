package io.trialbalance.cluster.state;

import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.KeptRequest;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Of a node that runs one experiment and ends with it: nobody comes back to it. */
public final class MemoryState implements NodeState {

  private final UUID node = UUID.randomUUID();
  private final Map<UUID, KeptRequest> requests = new ConcurrentHashMap<>();
  private CoordinatorState state = CoordinatorState.NONE;

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
  public synchronized boolean keep(CoordinatorState next) {
    boolean takes = next.version().mayReplace(state.version());
    state = takes ? next : state;
    return takes;
  }

  @Override
  public void keepRequest(UUID experiment, KeptRequest request) {
    if (request.request().isPresent()) {
      requests.put(experiment, request);
    } else {
      requests.remove(experiment);
    }
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
