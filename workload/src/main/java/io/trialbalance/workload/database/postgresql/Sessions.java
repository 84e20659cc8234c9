package io.trialbalance.workload.database.postgresql;

import io.netty.channel.Channel;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ValidationDepth;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Borrow;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Pool;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Validation;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Borrows connections from r2dbc-pool for lanes. Every connection is set as the plan says when it
 * is opened, and the server is asked whether it is.
 *
 * @param <W> what is sent in one call
 */
final class Sessions<W> {

  private static final Duration NEVER = Duration.ofMillis(-1);

  private final PostgresConnections connections;
  private final PostgresOptions options;
  private final Tenancy tenancy;
  private final Work<W> kind;
  private final Retrying retrying;
  private final String sql;
  private final ConnectionPool pool;
  private volatile boolean watchesWarnings;

  Sessions(
      PostgresConnections connections,
      LoadPath load,
      PostgresOptions options,
      Tenancy tenancy,
      Work<W> kind) {
    this.connections = connections;
    this.options = options;
    this.tenancy = tenancy;
    this.kind = kind;
    this.retrying = Retrying.of(options.retries());
    this.sql = SqlResources.call(load.address().namespace(), options);
    this.pool = new ConnectionPool(poolConfiguration(new VerifiedConnections(load)));
  }

  private ConnectionPoolConfiguration poolConfiguration(ConnectionFactory factory) {
    Pool plan = options.pool();
    int size = ServerRoom.connectionsOf(options);
    boolean verified = plan.validation() == Validation.VERIFIED;
    return ConnectionPoolConfiguration.builder(factory)
        .initialSize(0)
        .minIdle(plan.borrow() == Borrow.PER_TRANSFER ? Math.min(plan.minIdle(), size) : 0)
        .maxSize(size)
        .maxIdleTime(NEVER)
        .maxAcquireTime(plan.acquireTimeout())
        .acquireRetry(0)
        .validationDepth(verified ? ValidationDepth.REMOTE : ValidationDepth.LOCAL)
        .build();
  }

  ConnectionPool pool() {
    return pool;
  }

  /** Borrows a connection for {@code lane}. */
  Mono<Session<W>> open(SessionLane<W> lane) {
    return pool.create().map(connection -> session(lane, connection));
  }

  private Session<W> session(SessionLane<W> lane, Connection pooled) {
    Channel channel = connections.channelOf(Session.postgres(pooled));
    if (channel == null) {
      throw new IllegalStateException("the connection was lost right after it was borrowed");
    }
    return new Session<>(lane, kind, retrying, pooled, channel, sql, watchesWarnings);
  }

  /** Closes what the pool holds. */
  void dispose(Duration limit) {
    Blocking.awaitEnd(pool.disposeLater(), limit, "the pool");
  }

  /** Opens connections that are what the plan asks for, or none. */
  private final class VerifiedConnections implements ConnectionFactory {

    private final LoadPath load;

    VerifiedConnections(LoadPath load) {
      this.load = load;
    }

    @Override
    public Publisher<? extends Connection> create() {
      return load.open(connections, tenancy.application(), options)
          .flatMap(
              connection ->
                  ConnectionSettings.readBack(connection, load.address().namespace(), options)
                      .flatMap(settings -> verified(connection, settings))
                      .onErrorResume(
                          error -> connection.close().then(Mono.<Connection>error(error))));
    }

    private Mono<Connection> verified(
        PostgresqlConnection connection, ConnectionSettings settings) {
      try {
        tenancy.verify(settings.mark(), load.address());
        settings.verify(options);
      } catch (TargetException e) {
        return Mono.error(e);
      }
      watchesWarnings = settings.waitsForStandbys();
      return Mono.just(connection);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
      return () -> "PostgreSQL";
    }
  }
}
