package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.DatabaseWatched;
import io.trialbalance.protocol.message.CoordinatorProtocol.HostWatched;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadFinal;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadSnapshot;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import java.util.OptionalInt;

/**
 * What agents send while there is load: a part of the phase machine's actor that adds to its
 * attempt and tells the coordinator, never changes the phase.
 */
final class LoadReports {

  private final Attempt attempt;
  private final AttemptProgress progress;
  private final AgentOrders orders;
  private final ActorRef<Command> coordinator;
  private long slowestRoundTripNanos;

  LoadReports(
      Attempt attempt,
      AttemptProgress progress,
      AgentOrders orders,
      ActorRef<Command> coordinator) {
    this.attempt = attempt;
    this.progress = progress;
    this.orders = orders;
    this.coordinator = coordinator;
  }

  /** Takes a node's second, and shows what is whole by it. */
  void take(LoadSnapshot loadSnapshot) {
    attempt.snapshot(loadSnapshot.snapshot()).forEach(progress::second);
  }

  /**
   * Takes a node's final and acknowledges it.
   *
   * @return ordinal of the node; empty if the final is of another attempt
   */
  OptionalInt take(LoadFinal loadFinal) {
    if (!attempt.takeFinal(loadFinal.totals())) {
      return OptionalInt.empty();
    }
    int node = loadFinal.totals().origin().node();
    orders.acknowledgeFinal(node);
    return OptionalInt.of(node);
  }

  Behavior<Command> onDatabaseWatched(DatabaseWatched watched) {
    if (watched.order().equals(attempt.order())) {
      attempt.server(watched.figures(), System.nanoTime());
      coordinator.tell(new AttemptReport.Watched(watched.figures()));
    }
    return Behaviors.same();
  }

  Behavior<Command> onHostWatched(HostWatched watched) {
    if (watched.order().equals(attempt.order())) {
      attempt.host(watched.usage());
    }
    return Behaviors.same();
  }

  Behavior<Command> onPong(Pong pong) {
    long roundTripNanos = System.nanoTime() - pong.sentNanos();
    attempt.roundTrip(pong, roundTripNanos);
    slowestRoundTripNanos = Math.max(slowestRoundTripNanos, roundTripNanos);
    return Behaviors.same();
  }

  /** Tells the round trip of the second that is over, and measures those of the next. */
  void measureRoundTrips() {
    coordinator.tell(new AttemptReport.RoundTrip(slowestRoundTripNanos));
    slowestRoundTripNanos = 0;
    orders.pingAll();
  }
}
