package io.trialbalance.workload.database.postgresql;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.Readable;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One connection of the control side: blocks its caller, within time limits. */
final class ControlConnection implements AutoCloseable {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final PostgresAddress address;
  private final PostgresConnections connections;
  private final PostgresqlConnection connection;
  private final String signature;

  private ControlConnection(
      PostgresAddress address,
      PostgresConnections connections,
      PostgresqlConnection connection,
      String signature) {
    this.address = address;
    this.connections = connections;
    this.connection = connection;
    this.signature = signature;
  }

  /**
   * @param opening gives the connection
   * @param doing what it is for, as the beginning of an error's message
   */
  static ControlConnection open(
      PostgresAddress address,
      PostgresConnections connections,
      Mono<PostgresqlConnection> opening,
      String doing)
      throws TargetException, InterruptedException {
    return open(address, connections, opening, doing, "");
  }

  /**
   * The same with something to be said of it.
   *
   * @param signature precedes every statement, so that the server shows it beside whatever is done
   *     here, however little of that it keeps; a comment of SQL
   */
  static ControlConnection open(
      PostgresAddress address,
      PostgresConnections connections,
      Mono<PostgresqlConnection> opening,
      String doing,
      String signature)
      throws TargetException, InterruptedException {
    // The driver's own limit is for the socket only: a stopped server accepts it and says nothing.
    Duration limit = address.connectTimeout().multipliedBy(address.servers().size()).plusSeconds(1);
    try {
      PostgresqlConnection connection = Blocking.await(opening, limit, address, doing);
      PostgresServer server = connections.serverOf(connection);
      return new ControlConnection(
          server == null ? address : address.at(server), connections, connection, signature);
    } catch (TargetException e) {
      throw OtherEnd.explain(e, address, doing);
    }
  }

  /** All rows of a statement without parameters. */
  <T> List<T> query(String sql, Function<Readable, T> row, Duration limit, String doing)
      throws TargetException, InterruptedException {
    return query(statement(sql), row, limit, doing);
  }

  /** All rows of a statement with one parameter. */
  <T> List<T> query(
      String sql, Object parameter, Function<Readable, T> row, Duration limit, String doing)
      throws TargetException, InterruptedException {
    return query(statement(sql).bind(0, parameter), row, limit, doing);
  }

  private <T> List<T> query(
      PostgresqlStatement statement, Function<Readable, T> row, Duration limit, String doing)
      throws TargetException, InterruptedException {
    return Blocking.await(
        statement.execute().flatMap(result -> result.map(row)).collectList(),
        limit,
        address,
        doing);
  }

  /** Statements without rows. */
  void execute(String sql, Duration limit, String doing)
      throws TargetException, InterruptedException {
    Blocking.await(
        statement(sql).execute().flatMap(result -> result.getRowsUpdated()).then(),
        limit,
        address,
        doing);
  }

  private PostgresqlStatement statement(String sql) {
    return connection.createStatement(signature + sql);
  }

  /** The server that it is to, and who we are there. */
  PostgresAddress address() {
    return address;
  }

  /** Its socket; null if it is closed. */
  Channel channel() {
    return connections.channelOf(connection);
  }

  /** Rows in COPY's text format; returns how many there were. */
  long copyIn(String sql, Flux<ByteBuf> rows, Duration limit, String doing)
      throws TargetException, InterruptedException {
    return Blocking.await(
        connection.copyIn(sql).fromMany(rows.map(Mono::just)).build(), limit, address, doing);
  }

  /** Closes politely, and hard if the server does not answer. */
  @Override
  public void close() {
    Channel channel = channel();
    if (channel != null) {
      connection.close().timeout(CLOSE_LIMIT).subscribe(nothing -> {}, tooLate -> channel.close());
    }
  }
}
