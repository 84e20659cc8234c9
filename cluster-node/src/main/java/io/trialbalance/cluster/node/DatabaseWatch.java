package io.trialbalance.cluster.node;

import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.ServerReader;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.fatal.FatalErrors;
import io.trialbalance.workload.limits.Shortage;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the database server once a second how it is, on a thread of its own that may block. A server
 * that does not answer costs points of curves, not the run: the load itself says more.
 */
final class DatabaseWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);

  private final Ledger ledger;
  private final Consumer<ServerFigures> listener;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "trialbalance-watch");
            thread.setDaemon(true);
            return thread;
          });
  private Optional<ServerReader> server;
  private boolean failing;

  private DatabaseWatch(Ledger ledger, Consumer<ServerFigures> listener) {
    this.ledger = ledger;
    this.listener = listener;
  }

  /**
   * Begins to ask.
   *
   * @param ledger whose server it is; closes what is left open
   * @param listener is called on the watch's own thread
   */
  static DatabaseWatch begin(Ledger ledger, Consumer<ServerFigures> listener) {
    DatabaseWatch watch = new DatabaseWatch(ledger, listener);
    watch.executor.scheduleWithFixedDelay(watch::ask, 0, 1, TimeUnit.SECONDS);
    return watch;
  }

  private void ask() {
    try {
      if (server == null) {
        server = ledger.watch();
      }
      if (server.isPresent()) {
        listener.accept(told(server.get()));
        failing = false;
      }
    } catch (TargetException | RuntimeException | Error e) {
      FatalErrors.endIfFatal(e);
      // A driver may come from anywhere, and an executor says nothing of what it is not told of.
      if (!failing && !executor.isShutdown()) {
        LOG.warn("the database server's own figures are missing: {}", inWords(e));
        failing = true;
      }
      // A server that was started again knows nothing of its earlier connections.
      disconnect();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What a server tells now.
   *
   * @throws IllegalStateException if its driver tells nothing
   */
  static ServerFigures told(ServerReader server) throws TargetException, InterruptedException {
    ServerFigures told = server.take();
    if (told == null) {
      throw new IllegalStateException(server.getClass().getName() + " told nothing (null)");
    }
    return told;
  }

  private static String inWords(Throwable failure) {
    return failure instanceof TargetException
        ? failure.getMessage()
        : Shortage.inWords(failure, failure.toString());
  }

  private void disconnect() {
    if (server != null) {
      server.ifPresent(ServerReader::close);
      server = null;
    }
  }

  /** Asks no more; does not wait for an answer that is still out. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
