package io.trialbalance.cluster.membership;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import io.trialbalance.workload.recording.Stalls;
import io.trialbalance.workload.recording.Stalls.Freeze;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does when it wakes from a freeze so long that the others have given it up meanwhile:
 * it leaves what it takes for the cluster, and asks to be let in again. By itself it would find out
 * after some ten seconds in which nobody answers it, and take them for lost until then.
 *
 * <p>Not if its whole machine was suspended: whoever else was on it knows no better.
 */
public final class Awakening {

  /**
   * The others notice a silent node after some 5 s, and have removed it 3 s later at the earliest.
   */
  static final Duration PATIENCE_OF_OTHERS = Duration.ofSeconds(8);

  static final Duration PULSE = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(Awakening.class);

  private record Pulse() {}

  private Awakening() {}

  /** Looks after {@code system}, which is a node of a cluster. */
  static void watch(ActorSystem<?> system) {
    Cluster cluster = Cluster.get(system);
    system.systemActorOf(
        watching(System.nanoTime(), Stalls.ofThisProcess()::freezeSince, () -> leave(cluster)),
        "trialbalance-awakening",
        Props.empty());
  }

  /**
   * @param sinceNanos a freeze that ended before is of no concern
   * @param freezes the latest that ended since an instant of {@code System.nanoTime}
   * @param leave is called after each that was too long
   */
  static Behavior<Object> watching(
      long sinceNanos, LongFunction<Optional<Freeze>> freezes, Runnable leave) {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(new Pulse(), PULSE);
          return awake(sinceNanos, freezes, leave);
        });
  }

  private static Behavior<Object> awake(
      long sinceNanos, LongFunction<Optional<Freeze>> freezes, Runnable leave) {
    return Behaviors.receive(Object.class)
        .onMessage(
            Pulse.class,
            pulse -> {
              Optional<Freeze> freeze = freezes.apply(sinceNanos);
              if (freeze.isEmpty()) {
                return Behaviors.same();
              }
              if (isTooLong(freeze.get())) {
                leave.run();
              }
              return awake(freeze.get().endNanos() + 1, freezes, leave);
            })
        .build();
  }

  /** Whether {@code system}'s cluster has no other node, which could have given this one up. */
  public static boolean isAlone(ActorSystem<?> system) {
    return isAlone(Cluster.get(system));
  }

  private static boolean isAlone(Cluster cluster) {
    return cluster.state().members().size() <= 1;
  }

  private static boolean isTooLong(Freeze freeze) {
    return !freeze.ofMachine() && freeze.nanos() > PATIENCE_OF_OTHERS.toNanos();
  }

  private static void leave(Cluster cluster) {
    if (!isAlone(cluster)) {
      LOG.warn("the others have given this node up while it was frozen");
      cluster.manager().tell(new Down(cluster.selfMember().address()));
    }
  }
}
