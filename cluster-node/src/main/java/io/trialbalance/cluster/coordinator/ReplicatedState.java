package io.trialbalance.cluster.coordinator;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.ddata.Key;
import akka.cluster.ddata.LWWRegister;
import akka.cluster.ddata.LWWRegisterKey;
import akka.cluster.ddata.SelfUniqueAddress;
import akka.cluster.ddata.typed.javadsl.DistributedData;
import akka.cluster.ddata.typed.javadsl.Replicator;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.KeptRequest;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A coordinator's state in Akka Distributed Data: on every node, written to a majority and read
 * from a majority, so that whoever reads meets somebody who has what was written last.
 *
 * <p>Registers whose latest writer wins. Of the state later means a higher epoch, and within an
 * epoch a higher revision: no clock decides anything. The plans of an experiment have a register of
 * their own, which is written once and emptied at its end.
 */
public final class ReplicatedState implements StateStore {

  private static final Key<LWWRegister<CoordinatorState>> KEY =
      LWWRegisterKey.create("coordinator-state");

  /** A majority that is there answers within milliseconds; one that is not is asked again. */
  private static final Duration MAJORITY_TIMEOUT = Duration.ofSeconds(2);

  private static final Duration REPLICATOR_TIMEOUT = MAJORITY_TIMEOUT.plusSeconds(1);

  private static final LWWRegister.Clock<CoordinatorState> EPOCH_THEN_REVISION =
      (previous, state) -> state.epoch() << Integer.SIZE | state.revision();

  /** Nobody needs plans again once nobody needs them any more. */
  private static final LWWRegister.Clock<KeptRequest> PLANS_THEN_NONE =
      (previous, request) -> request.request().isPresent() ? 1 : 2;

  private final ActorSystem<?> system;
  private final ActorRef<Replicator.Command> replicator;
  private final SelfUniqueAddress node;

  private ReplicatedState(ActorSystem<?> system) {
    this.system = system;
    this.replicator = DistributedData.get(system).replicator();
    this.node = DistributedData.get(system).selfUniqueAddress();
  }

  /** The state that the nodes of this system's cluster share. */
  public static ReplicatedState in(ActorSystem<?> system) {
    return new ReplicatedState(system);
  }

  @Override
  public CompletionStage<CoordinatorState> read() {
    return get(KEY, CoordinatorState.NONE);
  }

  @Override
  public CompletionStage<Done> keep(CoordinatorState state) {
    return update(
        KEY,
        LWWRegister.create(node, CoordinatorState.NONE, EPOCH_THEN_REVISION),
        register -> replace(register, state));
  }

  private LWWRegister<CoordinatorState> replace(
      LWWRegister<CoordinatorState> register, CoordinatorState state) {
    if (register.getValue().epoch() > state.epoch()) {
      throw new SupersededException(state.epoch(), register.getValue().epoch());
    }
    return register.withValue(node, state, EPOCH_THEN_REVISION);
  }

  @Override
  public CompletionStage<Done> keepRequest(UUID experiment, KeptRequest request) {
    return update(
        requestKey(experiment),
        LWWRegister.create(node, request, PLANS_THEN_NONE),
        register -> register.withValue(node, request, PLANS_THEN_NONE));
  }

  @Override
  public CompletionStage<KeptRequest> request(UUID experiment) {
    return get(requestKey(experiment), KeptRequest.NONE);
  }

  private static Key<LWWRegister<KeptRequest>> requestKey(UUID experiment) {
    return LWWRegisterKey.create("experiment-" + experiment);
  }

  private <T> CompletionStage<T> get(Key<LWWRegister<T>> key, T none) {
    return AskPattern.<Replicator.Command, Replicator.GetResponse<LWWRegister<T>>>ask(
            replicator,
            replyTo ->
                new Replicator.Get<>(key, new Replicator.ReadMajority(MAJORITY_TIMEOUT), replyTo),
            REPLICATOR_TIMEOUT,
            system.scheduler())
        .thenApply(response -> found(response, key, none));
  }

  private static <T> T found(
      Replicator.GetResponse<LWWRegister<T>> response, Key<LWWRegister<T>> key, T none) {
    if (response instanceof Replicator.GetSuccess<LWWRegister<T>> success) {
      return success.get(key).getValue();
    }
    if (response instanceof Replicator.NotFound) {
      return none;
    }
    throw noMajority();
  }

  private <T> CompletionStage<Done> update(
      Key<LWWRegister<T>> key,
      LWWRegister<T> initial,
      Function<LWWRegister<T>, LWWRegister<T>> change) {
    return AskPattern.<Replicator.Command, Replicator.UpdateResponse<LWWRegister<T>>>ask(
            replicator,
            replyTo ->
                new Replicator.Update<>(
                    key,
                    initial,
                    new Replicator.WriteMajority(MAJORITY_TIMEOUT),
                    replyTo,
                    change::apply),
            REPLICATOR_TIMEOUT,
            system.scheduler())
        .thenApply(ReplicatedState::done);
  }

  private static <T> Done done(Replicator.UpdateResponse<LWWRegister<T>> response) {
    if (response instanceof Replicator.UpdateSuccess) {
      return Done.done();
    }
    if (response instanceof Replicator.ModifyFailure<LWWRegister<T>> refused) {
      throw new CompletionException(refused.cause());
    }
    throw noMajority();
  }

  private static CompletionException noMajority() {
    return new CompletionException(
        new TimeoutException("no majority of the nodes answers within " + MAJORITY_TIMEOUT));
  }
}
