package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Members that are there for everything. */
record FakeMembers(
    Predicate<ActorRef<?>> leaving,
    Function<ActorRef<?>, String> addresses,
    Consumer<String> steppedDown)
    implements Members {

  /** Nobody leaves. */
  static final Members STAYING = new FakeMembers(actor -> false);

  /** Each on a node of its own. */
  static final Members APART =
      new FakeMembers(actor -> false, actor -> actor.path().name() + ":2551", why -> {});

  FakeMembers(Predicate<ActorRef<?>> leaving) {
    this(leaving, actor -> "127.0.0.1:2551", why -> {});
  }

  @Override
  public boolean isLeaving(ActorRef<?> actor) {
    return leaving.test(actor);
  }

  @Override
  public List<String> roles(ActorRef<?> actor) {
    return List.of("coordinator", "load");
  }

  @Override
  public void stepDown(String why) {
    steppedDown.accept(why);
  }

  @Override
  public String addressOf(ActorRef<?> actor) {
    return addresses.apply(actor);
  }
}
