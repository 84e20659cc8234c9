package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.AssertionError;
import com.tigerbeetle.Client;
import com.tigerbeetle.InitializationException;
import com.tigerbeetle.UInt128;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.fatal.FatalErrors;
import io.trialbalance.workload.limits.Shortage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens, waits for and closes clients, with the limits that they do not have themselves. */
final class Clients {

  private static final Logger LOG = LoggerFactory.getLogger(Clients.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  /**
   * Connections of clients for which a replica has room, half of the sessions that its cluster
   * keeps: {@code limit_pipeline_requests} in TigerBeetle's {@code cli.zig}, seen with 0.17.8.
   */
  static final int CONNECTED_AT_MOST = 32;

  private Clients() {}

  /** Makes a client; it connects by itself, and says nothing if it cannot. */
  static Client open(TigerBeetleAddress address) throws TargetException {
    try {
      Client client =
          new Client(
              UInt128.asBytes(address.clusterId()), address.replicas().toArray(new String[0]));
      ClientLibrary.forgetFile();
      return client;
    } catch (InitializationException e) {
      throw notMade(e, address);
    } catch (LinkageError | AssertionError e) {
      throw ClientLibrary.notLoaded(e);
    }
  }

  /** The client says in one sentence of its own what it lacked, and not how much there was. */
  static TargetException notMade(InitializationException e, TigerBeetleAddress address) {
    String what = "no client for TigerBeetle, " + address + ": ";
    String said = String.valueOf(e.getMessage());
    return said.startsWith("Replica addresses")
        ? new TargetException(
            Kind.REFUSED,
            what + said + ". Expected host:port with an IP address for each replica",
            e)
        : new TargetException(Kind.FAILED, what + Shortage.ofOpenFiles().orElse(said), e);
  }

  /**
   * The value of {@code answer}.
   *
   * @param limit after which the cluster is taken for unreachable
   * @param doing what it is for, as the beginning of an error's message
   */
  static <T> T await(
      CompletableFuture<T> answer, Duration limit, TigerBeetleAddress address, String doing)
      throws TargetException, InterruptedException {
    try {
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw ClientErrors.explain(e.getCause(), address, doing);
    } catch (TimeoutException e) {
      throw new TargetException(
          Kind.UNREACHABLE,
          doing
              + ": TigerBeetle, "
              + address
              + ", did not answer within "
              + limit.toSeconds()
              + " s. Either no majority of the replicas runs there, or they belong to another"
              + " cluster id, or have as many clients already as they let connect, "
              + CONNECTED_AT_MOST
              + " by default, or refuse clients of release "
              + ClientRelease.NAME
              + ": the client only tells the last, in its own log",
          e);
    }
  }

  /**
   * Closes them and waits a few seconds for it, also for an interrupted caller, who has to clean up
   * as well. A native close that takes longer is left to itself.
   */
  static void close(List<Client> clients) {
    List<CompletableFuture<Void>> closings = clients.stream().map(Clients::startClosing).toList();
    boolean interrupted = Thread.interrupted();
    try {
      CompletableFuture.allOf(closings.toArray(new CompletableFuture<?>[0]))
          .get(CLOSE_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("a TigerBeetle client did not close", e);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static CompletableFuture<Void> startClosing(Client client) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                client.close();
                closed.complete(null);
              } catch (RuntimeException | Error e) {
                FatalErrors.endIfFatal(e);
                closed.completeExceptionally(e);
              }
            },
            "tigerbeetle-close");
    thread.setDaemon(true);
    thread.start();
    return closed;
  }
}
