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
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * A coordinator's state in Akka Distributed Data: on every node, written to a majority and read
 * from a majority, so that whoever reads meets somebody who has what was written last.
 *
 * <p>A register whose latest writer wins, where later means a higher epoch, and within an epoch a
 * higher revision: no clock decides anything.
 */
public final class ReplicatedState implements StateKeeper {

  private static final Key<LWWRegister<CoordinatorState>> KEY =
      LWWRegisterKey.create("coordinator-state");

  /** A majority that is there answers within milliseconds; one that is not is asked again. */
  private static final Duration MAJORITY_TIMEOUT = Duration.ofSeconds(2);

  private static final Duration REPLICATOR_TIMEOUT = MAJORITY_TIMEOUT.plusSeconds(1);

  private static final LWWRegister.Clock<CoordinatorState> EPOCH_THEN_REVISION =
      (previous, state) -> state.epoch() << Integer.SIZE | state.revision();

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
    return AskPattern
        .<Replicator.Command, Replicator.GetResponse<LWWRegister<CoordinatorState>>>ask(
            replicator,
            replyTo ->
                new Replicator.Get<>(KEY, new Replicator.ReadMajority(MAJORITY_TIMEOUT), replyTo),
            REPLICATOR_TIMEOUT,
            system.scheduler())
        .thenApply(ReplicatedState::found);
  }

  private static CoordinatorState found(
      Replicator.GetResponse<LWWRegister<CoordinatorState>> response) {
    if (response instanceof Replicator.GetSuccess<LWWRegister<CoordinatorState>> success) {
      return success.get(KEY).getValue();
    }
    if (response instanceof Replicator.NotFound) {
      return CoordinatorState.NONE;
    }
    throw noMajority();
  }

  @Override
  public CompletionStage<Done> keep(CoordinatorState state) {
    return AskPattern
        .<Replicator.Command, Replicator.UpdateResponse<LWWRegister<CoordinatorState>>>ask(
            replicator,
            replyTo ->
                new Replicator.Update<>(
                    KEY,
                    LWWRegister.create(node, CoordinatorState.NONE, EPOCH_THEN_REVISION),
                    new Replicator.WriteMajority(MAJORITY_TIMEOUT),
                    replyTo,
                    register -> replace(register, state)),
            REPLICATOR_TIMEOUT,
            system.scheduler())
        .thenApply(ReplicatedState::done);
  }

  private LWWRegister<CoordinatorState> replace(
      LWWRegister<CoordinatorState> register, CoordinatorState state) {
    if (register.getValue().epoch() > state.epoch()) {
      throw new SupersededException(state.epoch(), register.getValue().epoch());
    }
    return register.withValue(node, state, EPOCH_THEN_REVISION);
  }

  private static Done done(Replicator.UpdateResponse<LWWRegister<CoordinatorState>> response) {
    if (response instanceof Replicator.UpdateSuccess) {
      return Done.done();
    }
    if (response instanceof Replicator.ModifyFailure<LWWRegister<CoordinatorState>> refused) {
      throw new CompletionException(refused.cause());
    }
    throw noMajority();
  }

  private static CompletionException noMajority() {
    return new CompletionException(
        new TimeoutException("no majority of the nodes answers within " + MAJORITY_TIMEOUT));
  }
}
