package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.AbstractActor;
import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.actor.ExtendedActorSystem;
import akka.actor.Props;
import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.OtherJvm;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadSnapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What the remoting costs the coordinator's process beside the merging: a second process sends the
 * snapshots of 1,000 nodes a second over Artery's lane for large messages, and this one does
 * nothing but read them. One process sends for all nodes, so the price of 1,000 connections is not
 * in it.
 */
public final class SnapshotRemotingBenchmark {

  private static final int MESSAGES_PER_SECOND = 1_000;
  private static final int PER_BURST = 10;
  private static final int WARM_UP_SECONDS = 10;
  private static final int SECONDS = 12;
  private static final int PATTERNS = 100;

  private SnapshotRemotingBenchmark() {}

  /** Counts what comes. */
  private static final class Receiver extends AbstractActor {
    private final AtomicLong received;

    private Receiver(AtomicLong received) {
      this.received = received;
    }

    @Override
    public Receive createReceive() {
      return receiveBuilder()
          .match(LoadSnapshot.class, snapshot -> received.incrementAndGet())
          .build();
    }
  }

  /**
   * @param arguments replies a node and second; the sender is given the receiver's port as well
   */
  public static void main(String[] arguments) throws Exception {
    int replies = Integer.parseInt(arguments[0]);
    if (arguments.length > 1) {
      send(replies, Integer.parseInt(arguments[1]));
    } else {
      receive(replies);
    }
  }

  private static void receive(int replies) throws IOException, InterruptedException {
    AtomicLong received = new AtomicLong();
    ActorSystem system = system();
    system.actorOf(Props.create(Receiver.class, () -> new Receiver(received)), "receiver");
    int port = (Integer) ((ExtendedActorSystem) system).provider().getDefaultAddress().port().get();
    Process sender =
        new ProcessBuilder(
                OtherJvm.command(
                    SnapshotRemotingBenchmark.class,
                    Integer.toString(replies),
                    Integer.toString(port)))
            .inheritIO()
            .start();
    try {
      OperatingSystemMXBean machine =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      while (received.get() == 0) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
      long before = received.get();
      long cpuNanos = machine.getProcessCpuTime();
      long startNanos = System.nanoTime();
      TimeUnit.SECONDS.sleep(SECONDS);
      cpuNanos = machine.getProcessCpuTime() - cpuNanos;
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%d replies: %.0f messages/s received, %.3f cores used by the process%n",
          replies,
          (received.get() - before) / seconds,
          cpuNanos / 1e9 / seconds);
    } finally {
      sender.destroyForcibly().waitFor();
      system.terminate();
    }
  }

  private static void send(int replies, int port) {
    Random random = new Random(42);
    List<LoadSnapshot> messages = new ArrayList<>();
    for (int node = 0; node < PATTERNS; node++) {
      messages.add(SeriesMergeBenchmark.message(node, replies, random));
    }
    // What is sent to a selection takes the other lane.
    ActorRef receiver =
        system()
            .actorSelection("akka://benchmark@127.0.0.1:" + port + "/user/receiver")
            .resolveOne(Duration.ofSeconds(20))
            .toCompletableFuture()
            .join();
    long startNanos = System.nanoTime();
    for (long sent = 0; ; sent++) {
      if (sent % PER_BURST == 0) {
        long dueNanos = startNanos + sent * TimeUnit.SECONDS.toNanos(1) / MESSAGES_PER_SECOND;
        LockSupport.parkNanos(dueNanos - System.nanoTime());
      }
      receiver.tell(messages.get((int) (sent % PATTERNS)), ActorRef.noSender());
    }
  }

  private static ActorSystem system() {
    return ActorSystem.create(
        "benchmark",
        ConfigFactory.parseString(
                """
                akka.loglevel = OFF
                akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                akka.remote.artery.large-message-destinations = ["/user/receiver"]
                """)
            .withFallback(ConfigFactory.parseResources("akka-node.conf"))
            .withFallback(ConfigFactory.load())
            .resolve());
  }
}
