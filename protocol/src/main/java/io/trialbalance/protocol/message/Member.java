package io.trialbalance.protocol.message;

import akka.actor.Address;
import java.util.Comparator;
import java.util.UUID;

/**
 * A node of a cluster, as the others remember it.
 *
 * @param id that it has drawn once, and keeps on its disk
 * @param address at which it was last, {@code host:port}
 */
public record Member(UUID id, String address) {

  /** By host, then by port as a number, as Akka orders them: which is the first is agreed. */
  public static final Comparator<Member> BY_ADDRESS =
      Comparator.comparing(Member::host).thenComparing(Member::port).thenComparing(Member::id);

  /** {@code host:port} of {@code address}, as configurations have it. */
  public static String hostPort(Address address) {
    return address.getHost().orElseThrow() + ":" + address.getPort().orElseThrow();
  }

  private String host() {
    return address.substring(0, address.lastIndexOf(':'));
  }

  private int port() {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }
}
