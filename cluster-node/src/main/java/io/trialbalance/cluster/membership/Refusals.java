package io.trialbalance.cluster.membership;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Ports of this very host where nobody listens: whoever was there has ended, and its silence is an
 * answer. Of another host nothing of the kind can be said: what refuses there may be a firewall.
 * Blocks; for one thread at a time.
 */
final class Refusals {

  /** Nodes that are started together do not listen at the same moment. */
  static final Duration A_WHILE = Duration.ofSeconds(5);

  /** Nor is every machine a fast one. */
  static final Duration LONG = Duration.ofSeconds(20);

  private static final int CONNECT_MILLIS = 500;

  private final LongSupplier nanoTime;
  private final Map<String, Long> since = new HashMap<>();

  Refusals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * @param all addresses, {@code host:port}, that have refused for a while
   * @param forLong those of them that have for longer than programs take to start
   */
  record Found(Set<String> all, Set<String> forLong) {
    static final Found NONE = new Found(Set.of(), Set.of());
  }

  /** Those of {@code addresses}, {@code host:port}, that refuse. */
  Found among(Set<String> addresses) {
    Set<String> refused = new TreeSet<>();
    Set<String> forLong = new TreeSet<>();
    long now = nanoTime.getAsLong();
    for (String address : addresses) {
      if (!refuses(address)) {
        since.remove(address);
        continue;
      }
      long nanos = now - since.computeIfAbsent(address, first -> now);
      if (nanos >= A_WHILE.toNanos()) {
        refused.add(address);
      }
      if (nanos >= LONG.toNanos()) {
        forLong.add(address);
      }
    }
    return new Found(refused, forLong);
  }

  private static boolean refuses(String address) {
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon).replace("[", "").replace("]", "");
    try {
      InetAddress resolved = InetAddress.getByName(host);
      if (!resolved.isLoopbackAddress() && NetworkInterface.getByInetAddress(resolved) == null) {
        return false;
      }
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(resolved, Integer.parseInt(address.substring(colon + 1))),
            CONNECT_MILLIS);
        return false;
      }
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      // Silence, or a host that nobody knows.
      return false;
    }
  }
}
