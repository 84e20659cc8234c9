package io.trialbalance.workload.database.postgresql;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.codec.CodecRegistry;
import io.r2dbc.spi.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final ConcurrentMap<Connection, Channel> channels = new ConcurrentHashMap<>();

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
   * A new connection for each subscriber.
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
    return connect(database, application, SessionSettings.with(address.namespace(), settings))
        .flatMap(SessionSettings::correct);
  }

  /** One of which nothing is set, so that it is as the server makes it for this user. */
  Mono<PostgresqlConnection> openUnset(String database) {
    return connect(database, Tenancy.UNLOCKED.application(), Map.of());
  }

  private Mono<PostgresqlConnection> connect(
      String database, String application, Map<String, String> settings) {
    return Mono.defer(
        () -> {
          CapturingLoops capturing = new CapturingLoops(loops);
          return new PostgresqlConnectionFactory(
                  configuration(database, application, settings, capturing))
              .create()
              .doOnNext(connection -> register(connection, capturing.channel()));
        });
  }

  private PostgresqlConnectionConfiguration configuration(
      String database, String application, Map<String, String> settings, LoopResources capturing) {
    return PostgresqlConnectionConfiguration.builder()
        .host(address.host())
        .port(address.port())
        .database(database)
        .username(address.user())
        .password(address.password() == null ? null : address.password().reveal())
        .connectTimeout(address.connectTimeout())
        .applicationName(application)
        .autodetectExtensions(false)
        .codecRegistrar(PostgresConnections::registerCodecs)
        .options(settings)
        .loopResources(capturing)
        .build();
  }

  private static Mono<Void> registerCodecs(
      PostgresqlConnection connection, ByteBufAllocator allocator, CodecRegistry registry) {
    return Mono.fromRunnable(() -> registry.addLast(new BatchColumn.ColumnCodec(allocator)));
  }

  private void register(Connection connection, Channel channel) {
    channels.put(connection, channel);
    open.incrementAndGet();
    channel
        .closeFuture()
        .addListener(
            closed -> {
              channels.remove(connection);
              open.decrementAndGet();
            });
  }

  /** The socket of {@code connection}; null if it is closed. */
  Channel channelOf(Connection connection) {
    return channels.get(connection);
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
