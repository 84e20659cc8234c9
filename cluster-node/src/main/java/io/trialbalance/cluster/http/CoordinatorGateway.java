package io.trialbalance.cluster.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Asks the coordinator through the singleton's proxy. */
public final class CoordinatorGateway implements Experiments {

  private final ActorSystem<?> system;
  private final ActorRef<CoordinatorProtocol.Command> coordinator;
  private final Duration timeout;

  /**
   * @param coordinator the singleton's proxy
   * @param timeout after which a question counts as unanswered
   */
  public CoordinatorGateway(
      ActorSystem<?> system, ActorRef<CoordinatorProtocol.Command> coordinator, Duration timeout) {
    this.system = system;
    this.coordinator = coordinator;
    this.timeout = timeout;
  }

  @Override
  public CompletionStage<Submitted> submit(
      ExperimentRequest experiment, Optional<IdempotencyKey> key) {
    return AskPattern.ask(
        coordinator,
        replyTo -> new CoordinatorProtocol.Submit(experiment, key.orElse(null), replyTo),
        timeout,
        system.scheduler());
  }

  @Override
  public CompletionStage<AbortReply> abort(String experimentId, String reason) {
    return AskPattern.ask(
        coordinator,
        replyTo -> new CoordinatorProtocol.Abort(experimentId, reason, replyTo),
        timeout,
        system.scheduler());
  }

  @Override
  public CompletionStage<ClusterView> show() {
    return AskPattern.ask(coordinator, CoordinatorProtocol.Show::new, timeout, system.scheduler());
  }

  @Override
  public Watching watch(Consumer<ProgressEvent> consumer) {
    ActorRef<Watcher.Command> watcher =
        system.systemActorOf(
            Watcher.create(coordinator, consumer), Watcher.nextName(), Props.empty());
    return () -> watcher.tell(new Watcher.Stop());
  }
}
