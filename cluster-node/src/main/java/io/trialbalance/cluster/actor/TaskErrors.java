package io.trialbalance.cluster.actor;

import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;

/**
 * Has an error that ends its task alone, of a stack that overflowed or a class that is missing, be
 * a failure of the actor that it occurs in, which whoever looks after that deals with. Akka would
 * take it for one of the whole system.
 */
public final class TaskErrors extends BehaviorInterceptor<Object, Object> {

  private TaskErrors() {
    super(Object.class);
  }

  /** What {@code actor} does, and fails as others do. */
  @SuppressWarnings("unchecked")
  public static <T> Behavior<T> asFailures(Behavior<T> actor) {
    return (Behavior<T>) Behaviors.intercept(TaskErrors::new, (Behavior<Object>) actor);
  }

  @Override
  public Behavior<Object> aroundReceive(
      TypedActorContext<Object> context, Object message, ReceiveTarget<Object> target) {
    try {
      return target.apply(context, message);
    } catch (StackOverflowError | LinkageError e) {
      throw new IllegalStateException("an error of one task: " + e, e);
    }
  }
}
