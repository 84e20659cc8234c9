package io.trialbalance.cluster.http;

import io.trialbalance.cluster.http.Experiments.Joined;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.NodeNoted;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What this node has heard of the present attempt, or of the last one while there is none, for
 * whoever comes in the middle of it. An attempt outlives neither its coordinator nor a load node,
 * so that those who stay have heard all of it.
 */
final class AttemptHistory {

  /** An hour of load and its phases; of a longer one the oldest seconds are forgotten. */
  static final int EVENTS_AT_MOST = 3_600;

  private final List<ProgressEvent> events = new ArrayList<>();
  private final Set<Consumer<ProgressEvent>> consumers = new LinkedHashSet<>();
  private Attempt attempt;
  private NodeNoted lost;

  private record Attempt(String experimentId, Where where) {}

  /** Something has happened: remembers it if it is part of an attempt, and tells everybody. */
  synchronized void add(ProgressEvent event) {
    if (event instanceof PhaseEntered entered) {
      forgetSteps();
      remember(entered.where(), entered);
    } else if (event instanceof StepNoted noted) {
      forgetSteps();
      remember(noted.where(), noted);
    } else if (event instanceof SecondPassed second) {
      remember(second.where(), second);
    } else if (event instanceof AttemptEnded ended) {
      forgetSteps();
      remember(ended.where(), ended);
    } else if (event instanceof NodeNoted noted) {
      lost = noted.connected() ? null : noted;
    }
    consumers.forEach(consumer -> consumer.accept(event));
  }

  private void remember(Where where, ProgressEvent event) {
    Attempt present = new Attempt(event.experimentId(), where);
    if (!present.equals(attempt)) {
      attempt = present;
      events.clear();
    }
    events.add(event);
    if (events.size() > EVENTS_AT_MOST) {
      events.stream().filter(SecondPassed.class::isInstance).findFirst().ifPresent(events::remove);
    }
  }

  /** How far a step has come is of no interest any more when it has come further. */
  private void forgetSteps() {
    events.removeIf(StepNoted.class::isInstance);
  }

  /**
   * What has been heard, and from now on what is heard.
   *
   * @param consumer told one event at a time; must not block
   */
  synchronized Joined join(Consumer<ProgressEvent> consumer) {
    List<ProgressEvent> past = new ArrayList<>(events);
    if (lost != null) {
      past.add(lost);
    }
    consumers.add(consumer);
    return new Joined(past, () -> leave(consumer));
  }

  private synchronized void leave(Consumer<ProgressEvent> consumer) {
    consumers.remove(consumer);
  }
}
