package io.trialbalance.cluster.coordinator;

import akka.actor.ActorSelection;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.pattern.Patterns;
import io.trialbalance.protocol.message.MeetingProtocol;
import io.trialbalance.protocol.message.MeetingProtocol.Links;
import io.trialbalance.protocol.message.MeetingProtocol.ShowLinks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks every node itself. */
public final class ClusterLinks implements NodeLinks {

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

  private final ActorSystem<?> system;

  /** Between the nodes of the cluster of {@code system}. */
  public ClusterLinks(ActorSystem<?> system) {
    this.system = system;
  }

  @Override
  public CompletionStage<SortedSet<String>> broken(Set<String> nodes) {
    List<CompletableFuture<SortedSet<String>>> answers =
        nodes.stream()
            .map(node -> ask(node).thenApply(links -> inWords(node, links)))
            .map(CompletionStage::toCompletableFuture)
            .toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(
            all -> {
              SortedSet<String> broken = new TreeSet<>();
              answers.forEach(answer -> broken.addAll(answer.join()));
              return broken;
            });
  }

  private CompletionStage<Optional<Links>> ask(String node) {
    ActorSelection meeting = MeetingProtocol.at(system, node);
    return Patterns.askWithReplyTo(
            meeting, replyTo -> new ShowLinks(Adapter.toTyped(replyTo)), ANSWER_WITHIN)
        .handle((links, silence) -> Optional.ofNullable((Links) links));
  }

  private static SortedSet<String> inWords(String node, Optional<Links> links) {
    SortedSet<String> broken = new TreeSet<>();
    if (links.isEmpty()) {
      broken.add(node + " does not answer the coordinator");
      return broken;
    }
    // Whoever is a member, unreachable ones among them: of a broken pair both may be given up.
    links
        .get()
        .unsteady()
        .forEach(other -> broken.add(pair(node, other) + " do not reach each other steadily"));
    links
        .get()
        .outside()
        .forEach(
            (outside, unreached) ->
                broken.add(
                    outside
                        + " is kept out of the cluster, since it does not reach "
                        + String.join(", ", new TreeSet<>(unreached))));
    return broken;
  }

  private static String pair(String one, String other) {
    return one.compareTo(other) < 0 ? one + " and " + other : other + " and " + one;
  }
}
