package io.trialbalance.workload.database.postgresql;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.codec.CodecRegistry;
import io.r2dbc.spi.Connection;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Opens connections on event loops of its own, and knows the socket of each: R2DBC can only ask a
 * server to end a connection, and a server that hangs does not listen.
 *
 * <p>The number of event loops and {@code colocate = false} were measured: with 16 connections on
 * two cores one loop costs 30.5 µs of CPU a transfer, two cost 5 µs more, four 9 µs.
 */
final class PostgresConnections {

  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(2);

  private final PostgresAddress address;
  private final LoopResources loops;
  private final AtomicInteger open;
  private volatile boolean startIsCut;
  private final ConcurrentMap<Connection, Channel> channels = new ConcurrentHashMap<>();
  private final ConcurrentMap<Connection, PostgresServer> servers = new ConcurrentHashMap<>();
  private volatile PostgresServer found;

  /**
   * @param threadName prefix of the event loops' thread names
   * @param loops number of event loops
   * @param open is kept at the number of open connections
   */
  PostgresConnections(PostgresAddress address, String threadName, int loops, AtomicInteger open) {
    this.address = address;
    this.loops = LoopResources.create(threadName, 1, loops, true, false);
    this.open = open;
  }

  /** One event loop for two cores. */
  static int loopsForThisMachine() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** Any of the event loops. */
  EventLoopGroup eventLoops() {
    return loops.onClient(LoopResources.DEFAULT_NATIVE);
  }

  /**
   * A new connection for each subscriber, to the first of the servers that lets us in and is what
   * the address asks for; where an earlier one was found, that is the first that is asked.
   *
   * @param settings server settings for the connection, by name
   */
  Mono<PostgresqlConnection> open(String database, Map<String, String> settings) {
    return open(database, Tenancy.UNLOCKED.application(), settings);
  }

  /**
   * The same under a name of its own.
   *
   * @param application as the server shows it to everybody; it keeps the first 63 bytes
   */
  Mono<PostgresqlConnection> open(
      String database, String application, Map<String, String> settings) {
    Map<String, String> asked = SessionSettings.with(address.namespace(), settings);
    return toAny(
        server ->
            start(server, database, application, asked)
                .flatMap(
                    connection ->
                        SessionSettings.correct(connection, asked, found -> check(server, found))));
  }

  /** Without settings where somebody stands between us and the server who takes none. */
  private Mono<PostgresqlConnection> start(
      PostgresServer server, String database, String application, Map<String, String> asked) {
    Mono<PostgresqlConnection> bare = connect(server, database, application, Map.of());
    return Mono.defer(
        () ->
            startIsCut
                ? bare
                : connect(server, database, application, asked)
                    .onErrorResume(PostgresErrors::isUnsupportedAtStart, error -> bare));
  }

  private void check(PostgresServer server, SessionSettings.Found found) throws TargetException {
    startIsCut |= found.isStartCut();
    address.session().verify(server.toString(), found.isInRecovery(), found.isReadOnly());
  }

  /**
   * Whether what sessions were to be set to from their beginning did not reach the server, as with
   * a pooler between, and was set by a statement.
   */
  boolean isStartCut() {
    return startIsCut;
  }

  /** One of which nothing is set, so that it is as the server makes it for this user. */
  Mono<PostgresqlConnection> openUnset(String database, String application) {
    return toAny(server -> connect(server, database, application, Map.of()));
  }

  private Mono<PostgresqlConnection> toAny(
      Function<PostgresServer, Mono<PostgresqlConnection>> way) {
    return Mono.defer(
        () -> {
          NoServerException none = new NoServerException();
          List<PostgresServer> order = new ArrayList<>(address.servers());
          order.sort(Comparator.comparing(server -> !server.equals(found)));
          return order.size() == 1 ? way.apply(order.get(0)) : toFirst(order, way, none);
        });
  }

  /** As libpq does: who is reached and does not let us in ends the search. */
  private Mono<PostgresqlConnection> toFirst(
      List<PostgresServer> servers,
      Function<PostgresServer, Mono<PostgresqlConnection>> way,
      NoServerException failures) {
    PostgresServer server = servers.get(0);
    List<PostgresServer> others = servers.subList(1, servers.size());
    return way.apply(server)
        .doOnNext(connection -> found = server)
        .onErrorResume(
            error -> {
              NoServerException more = failures.with(server, error);
              return others.isEmpty() || PostgresErrors.isFinal(error)
                  ? Mono.error(more)
                  : toFirst(others, way, more);
            });
  }

  private Mono<PostgresqlConnection> connect(
      PostgresServer server, String database, String application, Map<String, String> settings) {
    return Mono.defer(
        () -> {
          CapturingLoops capturing = new CapturingLoops(loops);
          Mono<PostgresqlConnection> made =
              new PostgresqlConnectionFactory(
                      configuration(server, database, application, settings, capturing))
                  .create();
          return (address.servers().size() > 1 ? orGiveUp(made, server, capturing) : made)
              .doOnNext(connection -> register(connection, server, capturing.channel()));
        });
  }

  /**
   * The driver's own limit is for the socket only: a stopped server takes it and says nothing, and
   * would keep us from the next one.
   */
  private Mono<PostgresqlConnection> orGiveUp(
      Mono<PostgresqlConnection> made, PostgresServer server, CapturingLoops capturing) {
    Mono<PostgresqlConnection> givenUp =
        Mono.defer(
            () -> {
              if (capturing.channel() != null) {
                capturing.channel().close();
              }
              return Mono.error(new TimeoutException(server + " did not answer in time"));
            });
    return made.timeout(address.connectTimeout(), givenUp);
  }

  private PostgresqlConnectionConfiguration configuration(
      PostgresServer server,
      String database,
      String application,
      Map<String, String> settings,
      LoopResources capturing) {
    PostgresqlConnectionConfiguration.Builder driver =
        PostgresqlConnectionConfiguration.builder()
            .database(database)
            .username(address.user())
            .password(
                address
                    .passwords()
                    .of(server, database, address.user())
                    .map(Secret::reveal)
                    .orElse(null))
            .channelBinding(address.channelBinding())
            .connectTimeout(address.connectTimeout())
            .applicationName(application)
            .autodetectExtensions(false)
            .codecRegistrar(PostgresConnections::registerCodecs)
            .options(settings)
            .loopResources(capturing);
    if (server.isSocket()) {
      driver.socket(server.socket());
    } else {
      driver.host(server.host()).port(server.port());
      address.tls().configure(driver, server);
    }
    return driver.build();
  }

  private static Mono<Void> registerCodecs(
      PostgresqlConnection connection, ByteBufAllocator allocator, CodecRegistry registry) {
    return Mono.fromRunnable(() -> registry.addLast(new BatchColumn.ColumnCodec(allocator)));
  }

  private void register(Connection connection, PostgresServer server, Channel channel) {
    channels.put(connection, channel);
    servers.put(connection, server);
    open.incrementAndGet();
    channel
        .closeFuture()
        .addListener(
            closed -> {
              channels.remove(connection);
              servers.remove(connection);
              open.decrementAndGet();
            });
  }

  /** The socket of {@code connection}; null if it is closed. */
  Channel channelOf(Connection connection) {
    return channels.get(connection);
  }

  /** The server at the other end of {@code connection}; null if it is closed. */
  PostgresServer serverOf(Connection connection) {
    return servers.get(connection);
  }

  /**
   * Closes all sockets and ends the event loops; returns within seconds whatever the server does.
   */
  void close() {
    channels.values().forEach(Channel::close);
    Blocking.awaitEnd(
        loops.disposeLater(Duration.ZERO, SHUTDOWN_LIMIT),
        SHUTDOWN_LIMIT.plusSeconds(1),
        "the event loops");
  }

  /** The same event loops, remembering the last channel that was made for a connection. */
  private static final class CapturingLoops implements LoopResources {

    private final LoopResources loops;
    private volatile Channel channel;

    CapturingLoops(LoopResources loops) {
      this.loops = loops;
    }

    Channel channel() {
      return channel;
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
      C made = loops.onChannel(type, group);
      channel = made;
      return made;
    }

    @Override
    public <C extends Channel> Class<? extends C> onChannelClass(
        Class<C> type, EventLoopGroup group) {
      return loops.onChannelClass(type, group);
    }

    @Override
    public EventLoopGroup onClient(boolean useNative) {
      return loops.onClient(useNative);
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
      return loops.onServer(useNative);
    }

    @Override
    public EventLoopGroup onServerSelect(boolean useNative) {
      return loops.onServerSelect(useNative);
    }

    @Override
    public boolean daemon() {
      return loops.daemon();
    }
  }
}
