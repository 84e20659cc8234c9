package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * Where the nodes of a cluster answer HTTP, as each of them says: an actor that only stands there,
 * whose name is the address, so that whoever hears of it from the receptionist knows it, with a
 * coordinator or without one. A port of 0 is known by then, and so is the host behind a wildcard.
 */
public final class HttpAddresses {

  /** Nobody says anything to the one that stands there. */
  private interface Nothing {}

  private static final ServiceKey<Nothing> KEY =
      ServiceKey.create(Nothing.class, "trialbalance-http");

  /** Neither node names nor encoded addresses have one. */
  private static final String BETWEEN = ";";

  private static final String LOOPBACK = "localhost|\\[?::1]?|127(\\.[0-9]{1,3}){3}";

  private HttpAddresses() {}

  /**
   * Has every node of the cluster know from now on that {@code node} answers at {@code address}.
   */
  static void tell(ActorSystem<?> system, String node, URI address) {
    system.systemActorOf(standing(), actorName(node, address), Props.empty());
  }

  private static Behavior<Nothing> standing() {
    return Behaviors.setup(
        context -> {
          context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
          return Behaviors.empty();
        });
  }

  static String actorName(String node, URI address) {
    return "http" + BETWEEN + node + BETWEEN + URLEncoder.encode(address.toString(), UTF_8);
  }

  /** Those that nodes have told, by the nodes' names; asks nobody but this node. */
  static CompletionStage<Map<String, URI>> known(ActorSystem<?> system, Duration timeout) {
    return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
            system.receptionist(),
            replyTo -> Receptionist.find(KEY, replyTo),
            timeout,
            system.scheduler())
        .thenApply(listing -> read(system, listing));
  }

  private static Map<String, URI> read(ActorSystem<?> system, Receptionist.Listing listing) {
    String ownHost = system.address().getHost().orElse("");
    Map<String, URI> known = new TreeMap<>();
    for (ActorRef<Nothing> one : listing.getServiceInstances(KEY)) {
      Optional<String> host = one.path().address().getHost();
      String[] parts = one.path().name().split(BETWEEN);
      URI address = URI.create(URLDecoder.decode(parts[2], UTF_8));
      if (isOfUse(address, host.orElse(ownHost).equals(ownHost))) {
        known.putIfAbsent(parts[1], address);
      }
    }
    return known;
  }

  /** On another host loopback is another node, or another program. */
  private static boolean isOfUse(URI address, boolean onThisHost) {
    return onThisHost || !isLoopback(address.getHost());
  }

  /**
   * Whether only programs of the same machine reach {@code host}.
   *
   * @param host a name or an address, an IPv6 one with or without brackets
   */
  public static boolean isLoopback(String host) {
    return host.toLowerCase(Locale.ROOT).matches(LOOPBACK);
  }
}
