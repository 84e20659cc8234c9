package io.trialbalance.cluster.state;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.cluster.results.store.DiskTasks;
import io.trialbalance.protocol.message.StateProtocol;
import io.trialbalance.protocol.message.StateProtocol.Claim;
import io.trialbalance.protocol.message.StateProtocol.Command;
import io.trialbalance.protocol.message.StateProtocol.Has;
import io.trialbalance.protocol.message.StateProtocol.HasRequest;
import io.trialbalance.protocol.message.StateProtocol.Keep;
import io.trialbalance.protocol.message.StateProtocol.KeepRequest;
import io.trialbalance.protocol.message.StateProtocol.Kept;
import io.trialbalance.protocol.message.StateProtocol.NotKept;
import io.trialbalance.protocol.message.StateProtocol.Read;
import io.trialbalance.protocol.message.StateProtocol.ReadRequest;
import io.trialbalance.protocol.message.StateProtocol.Refused;
import io.trialbalance.protocol.message.StateProtocol.Reply;
import io.trialbalance.protocol.message.StateVersion;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives coordinators access to what a node keeps: one call after another, off this thread. */
public final class StateKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(StateKeeper.class);

  private final NodeState state;
  private final DiskTasks disk;

  private StateKeeper(NodeState state, DiskTasks disk) {
    this.state = state;
    this.disk = disk;
  }

  /**
   * @param state of this node
   * @param disk runs one task at a time, on a thread that may block
   */
  public static Behavior<Command> create(NodeState state, Executor disk) {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .receptionist()
              .tell(Receptionist.register(StateProtocol.KEY, context.getSelf()));
          return new StateKeeper(state, new DiskTasks(disk)).serving();
        });
  }

  private Behavior<Command> serving() {
    return Behaviors.receive(Command.class)
        .onMessage(Read.class, this::onRead)
        .onMessage(Claim.class, this::onClaim)
        .onMessage(Keep.class, this::onKeep)
        .onMessage(ReadRequest.class, this::onReadRequest)
        .onMessage(KeepRequest.class, this::onKeepRequest)
        .build();
  }

  /** After what is being written: whoever reads afterwards is told it. */
  private Behavior<Command> onRead(Read read) {
    return answer(
        read.call(), read.replyTo(), () -> new Has(read.call(), state.node(), state.state()));
  }

  private Behavior<Command> onClaim(Claim claim) {
    return answer(
        claim.call(),
        claim.replyTo(),
        () ->
            state.promise(claim.version())
                ? new Has(claim.call(), state.node(), state.state())
                : refused(claim.call()));
  }

  private Behavior<Command> onKeep(Keep keep) {
    return answer(
        keep.call(),
        keep.replyTo(),
        () ->
            state.keep(keep.state()) ? new Kept(keep.call(), state.node()) : refused(keep.call()));
  }

  private Refused refused(long call) {
    StateVersion kept = state.state().version();
    StateVersion promised = state.promised();
    return new Refused(call, state.node(), promised.isOfLaterCoordinator(kept) ? promised : kept);
  }

  private Behavior<Command> onReadRequest(ReadRequest read) {
    return answer(
        read.call(),
        read.replyTo(),
        () -> new HasRequest(read.call(), state.node(), state.request(read.experiment())));
  }

  private Behavior<Command> onKeepRequest(KeepRequest keep) {
    return answer(
        keep.call(),
        keep.replyTo(),
        () -> {
          state.keepRequest(keep.experiment(), keep.request());
          return new Kept(keep.call(), state.node());
        });
  }

  private Behavior<Command> answer(long call, ActorRef<Reply> replyTo, Callable<Reply> task) {
    disk.run(task)
        .whenComplete(
            (reply, failure) ->
                replyTo.tell(
                    failure == null ? reply : new NotKept(call, state.node(), reason(failure))));
    return Behaviors.same();
  }

  private String reason(Throwable failure) {
    String text = DiskTasks.reason(failure);
    LOG.warn("the cluster's state is not kept here: {}", text);
    return text;
  }
}
