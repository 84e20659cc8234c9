package io.trialbalance.cluster.http;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Where the node listens for HTTP, and how patient it is.
 *
 * @param host address to bind
 * @param port to bind, 0 for any free one
 * @param advertisedHosts names by which others may call this node, besides its own address
 * @param token that every request has to bear, but those that ask after the node's health
 * @param tls with which the node is called over HTTPS; empty for plain HTTP
 * @param maxConnections at a time; see {@link Connections} for which one goes when there are more
 * @param headTimeout from the connection, or from the last response, to a complete request head
 * @param bodyTimeout for the whole body of a request
 * @param planTimeout within which what a body says has to be understood
 * @param readTimeout within which a client has to read on of what it is answered
 * @param keepAlive after which a silent event stream says that it is alive
 * @param maxBodyBytes of a request
 * @param maxQueuedEvents of one event stream; a consumer that is further behind is dropped
 */
public record HttpSettings(
    String host,
    int port,
    Set<String> advertisedHosts,
    Optional<BearerToken> token,
    Optional<SslContext> tls,
    int maxConnections,
    Duration headTimeout,
    Duration bodyTimeout,
    Duration planTimeout,
    Duration readTimeout,
    Duration keepAlive,
    int maxBodyBytes,
    int maxQueuedEvents) {

  public HttpSettings {
    advertisedHosts = Set.copyOf(advertisedHosts);
  }

  /** Streams of events at a time: they stay, and leave room for whoever asks something else. */
  int maxStreams() {
    return maxConnections * 3 / 4;
  }

  /** With the limits of the product, for plain HTTP. */
  public static HttpSettings of(
      String host, int port, Set<String> advertisedHosts, Optional<BearerToken> token) {
    return of(host, port, advertisedHosts, token, Optional.empty());
  }

  /** With the limits of the product. */
  public static HttpSettings of(
      String host,
      int port,
      Set<String> advertisedHosts,
      Optional<BearerToken> token,
      Optional<SslContext> tls) {
    return new HttpSettings(
        host,
        port,
        advertisedHosts,
        token,
        tls,
        256,
        Duration.ofSeconds(30),
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        1 << 20,
        256);
  }
}
