package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.function.Predicate;

/** Members that are there for everything. */
record FakeMembers(Predicate<ActorRef<?>> leaving) implements Members {

  /** Nobody leaves. */
  static final Members STAYING = new FakeMembers(actor -> false);

  @Override
  public boolean isLeaving(ActorRef<?> actor) {
    return leaving.test(actor);
  }

  @Override
  public List<String> roles(ActorRef<?> actor) {
    return List.of("coordinator", "load");
  }

  @Override
  public String addressOf(ActorRef<?> actor) {
    return "127.0.0.1:2551";
  }
}
