package io.trialbalance.cluster.state;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.cluster.results.store.FileFailure;
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
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Gives coordinators access to what a node keeps: one call after another, off this thread. */
public final class StateKeeper {

  private final ActorContext<Command> context;
  private final NodeState state;
  private final Executor disk;

  private StateKeeper(ActorContext<Command> context, NodeState state, Executor disk) {
    this.context = context;
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
          return new StateKeeper(context, state, disk).serving();
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
    run(task)
        .whenComplete(
            (reply, failure) ->
                replyTo.tell(
                    failure == null ? reply : new NotKept(call, state.node(), reason(failure))));
    return Behaviors.same();
  }

  private CompletionStage<Reply> run(Callable<Reply> task) {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return task.call();
            } catch (Exception e) {
              throw new CompletionException(e);
            }
          },
          disk);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new IOException("this node is stopping", e));
    }
  }

  private String reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    String text =
        cause instanceof IOException file ? FileFailure.message(file) : String.valueOf(cause);
    context.getLog().warn("the cluster's state is not kept here: {}", text);
    return text;
  }
}
