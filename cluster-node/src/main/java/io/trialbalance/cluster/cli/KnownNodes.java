package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.http.HttpAddresses;
import io.trialbalance.protocol.config.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The nodes of one cluster that a command can talk to: those that its user gave, and those of which
 * a node has told. The token is for the former, and for whoever of the latter proves over TLS who
 * he is: without that, a node could be told of that is none. May be used on any thread.
 */
final class KnownNodes {

  /** Whoever tells of more than a cluster has is not to keep a command busy. */
  private static final int LEARNED_AT_MOST = 100;

  private final List<URI> given;
  private final Optional<Secret> token;
  private final boolean named;
  private List<URI> learned = List.of();
  private Set<URI> withheld = Set.of();
  private URI preferred;

  /** Those that did not answer when they were last asked. */
  private final Set<URI> suspected = new HashSet<>();

  private KnownNodes(List<URI> given, Optional<Secret> token, boolean named) {
    this.given = List.copyOf(given);
    this.token = token;
    this.named = named;
    this.preferred = given.get(0);
  }

  /**
   * Those that {@code --at} names.
   *
   * @param given at least one, in the order in which they are asked
   * @param token that they ask for; empty if none is known
   */
  static KnownNodes named(List<URI> given, Optional<Secret> token) {
    return new KnownNodes(given, token, true);
  }

  /** The node of one's own configuration. */
  static KnownNodes configured(URI node, Optional<Secret> token) {
    return new KnownNodes(List.of(node), token, false);
  }

  /** All of them: the one that answered last first, those that did not answer last. */
  synchronized List<URI> inTurn() {
    Set<URI> all = new LinkedHashSet<>();
    all.add(preferred);
    all.addAll(given);
    all.addAll(learned);
    return all.stream().sorted(Comparator.comparing(suspected::contains)).toList();
  }

  /** The one that answered last. */
  synchronized URI first() {
    return preferred;
  }

  /** This one has answered. */
  synchronized void prefer(URI node) {
    preferred = node;
    suspected.remove(node);
  }

  /** This one has not: the others are asked before it. */
  synchronized void suspect(URI node) {
    suspected.add(node);
  }

  /** Whether the user gave it. */
  boolean isGiven(URI node) {
    return given.contains(node);
  }

  /** What is sent to {@code node} to be let in; empty if nothing is. */
  synchronized Optional<Secret> tokenFor(URI node) {
    return given.contains(node) || isEncrypted(node) ? token : Optional.empty();
  }

  /**
   * Takes what one of them has told of the others, in the place of what was told before.
   *
   * @param teller that told
   */
  synchronized void learn(List<String> told, URI teller) {
    List<URI> fit = new ArrayList<>();
    Set<URI> unfit = new LinkedHashSet<>();
    for (String text : told.subList(0, Math.min(told.size(), LEARNED_AT_MOST))) {
      NodeAddress.read(text)
          .filter(node -> !given.contains(node))
          // Loopback is that of whoever told, which is ours if we reached it by loopback.
          .filter(node -> isLocal(teller) || !isLocal(node))
          .ifPresent(node -> (token.isEmpty() || isEncrypted(node) ? fit : unfit).add(node));
    }
    if (!fit.contains(preferred) && !given.contains(preferred)) {
      fit.add(preferred);
    }
    learned = List.copyOf(fit);
    withheld = unfit;
  }

  /** How another command names the same nodes: {@code " --at URL,URL"}; empty if it need not. */
  synchronized String option() {
    return named
        ? inTurn().stream().map(URI::toString).collect(Collectors.joining(",", " --at ", ""))
        : "";
  }

  /** Who else is there, and is not asked; empty if there is nobody. */
  synchronized String unasked() {
    return withheld.isEmpty()
        ? ""
        : withheld.stream()
            .map(URI::toString)
            .collect(
                Collectors.joining(
                    ", ",
                    "not asked, since the token is sent over plain HTTP only to nodes that you"
                        + " name with --at: ",
                    ""));
  }

  private static boolean isEncrypted(URI node) {
    return "https".equals(node.getScheme());
  }

  private static boolean isLocal(URI node) {
    return HttpAddresses.isLoopback(node.getHost());
  }
}
