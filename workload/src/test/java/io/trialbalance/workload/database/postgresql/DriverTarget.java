package io.trialbalance.workload.database.postgresql;

import io.netty.channel.EventLoop;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.database.TransferTarget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import reactor.netty.resources.LoopResources;

/**
 * The least that can be done with the driver's public interfaces: one event loop, one statement for
 * each connection, the subscribers of {@link Exchange}; no pool, no deadline, no retries, no
 * replacement of a lost connection. What {@link PostgresTarget} costs beyond it is ours.
 */
final class DriverTarget implements TransferTarget {

  private final LoopResources loops = LoopResources.create("driver", 1, 1, true, false);
  private final EventLoop loop = loops.onClient(LoopResources.DEFAULT_NATIVE).next();
  private final ArrayDeque<Session> free = new ArrayDeque<>();

  DriverTarget(PostgresAddress address, int connections) throws Exception {
    List<Session> sessions = new ArrayList<>();
    PostgresqlConnectionFactory factory =
        new PostgresqlConnectionFactory(
            PostgresqlConnectionConfiguration.builder()
                .host(address.host())
                .port(address.port())
                .database(address.database())
                .username(address.user())
                .autodetectExtensions(false)
                .loopResources(loops)
                .build());
    for (int i = 0; i < connections; i++) {
      sessions.add(new Session(factory.create().block()));
    }
    loop.submit(() -> free.addAll(sessions)).get();
  }

  @Override
  public void submit(Transfer transfer) {
    if (loop.inEventLoop()) {
      free.remove().send(transfer);
    } else {
      loop.execute(() -> submit(transfer));
    }
  }

  @Override
  public void close() {
    loops.dispose();
  }

  private final class Session {

    private final PostgresqlStatement statement;
    private final Exchange exchange = new Exchange(false, this::answered, this::errored);
    private Transfer transfer;

    Session(PostgresqlConnection connection) {
      statement = connection.createStatement("SELECT transfer_row_locks($1, $2, $3, $4)");
    }

    void send(Transfer next) {
      transfer = next;
      next.sent(System.nanoTime());
      statement
          .bind(0, new UUID(next.idHigh(), next.idLow()))
          .bind(1, next.debitAccount())
          .bind(2, next.creditAccount())
          .bind(3, next.amount());
      exchange.execute(statement);
    }

    private void answered(String letters, boolean localCommitOnly) {
      Transfer done = transfer;
      free.add(this);
      Answer.end(done, letters.charAt(0));
    }

    private void errored(Throwable error) {
      Transfer done = transfer;
      free.add(this);
      done.failed(PostgresErrors.reason(error));
    }
  }
}
