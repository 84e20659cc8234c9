package io.trialbalance.cluster.membership;

import io.trialbalance.protocol.message.MeetingProtocol.Ask;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Nodes that have asked this one lately since they want to be let into its cluster. */
final class Outsiders {

  /** Whoever asks does so every half a second, if it is not busy with joining. */
  private static final Duration LATELY = Duration.ofSeconds(5);

  private record Asked(Set<String> unreached, long atNanos) {}

  private final LongSupplier nanoTime;
  private final Map<String, Asked> asked = new HashMap<>();

  Outsiders(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** One of this cluster, or of none, has asked. */
  void hears(Ask ask) {
    if (ask.inCluster()) {
      asked.remove(ask.asker().address());
    } else {
      asked.put(ask.asker().address(), new Asked(ask.unreached(), nanoTime.getAsLong()));
    }
  }

  /** Addresses of those that may be let in. */
  Set<String> joining() {
    forget();
    return asked.keySet().stream()
        .filter(address -> asked.get(address).unreached().isEmpty())
        .collect(Collectors.toSet());
  }

  /** Those that are kept out, with the addresses that they do not reach. */
  Map<String, Set<String>> keptOut() {
    forget();
    return asked.keySet().stream()
        .filter(address -> !asked.get(address).unreached().isEmpty())
        .collect(Collectors.toMap(address -> address, address -> asked.get(address).unreached()));
  }

  private void forget() {
    long now = nanoTime.getAsLong();
    asked.values().removeIf(one -> now - one.atNanos() >= LATELY.toNanos());
  }
}
