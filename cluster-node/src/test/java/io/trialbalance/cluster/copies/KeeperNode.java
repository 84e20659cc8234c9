package io.trialbalance.cluster.copies;

import akka.actor.Address;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.JoinSeedNodes;
import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.protocol.message.KeeperProtocol;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** A node of a real cluster that does nothing but keep documents. */
final class KeeperNode {

  private KeeperNode() {}

  /**
   * @param arguments the node's name, its results folder, the port of the seed
   */
  public static void main(String[] arguments) {
    start(arguments[0], Path.of(arguments[1]), 0, Integer.parseInt(arguments[2]));
  }

  /**
   * Joins a cluster, or begins it if {@code port} is the seed's.
   *
   * @return a system whose guardian has the keeper, and copies like a coordinator's
   */
  static Started start(String name, Path results, int port, int seedPort) {
    CompletableFuture<Copies> copies = new CompletableFuture<>();
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.setup(
                context -> {
                  context.spawn(
                      Keeper.create(
                          new ResultStore(results).copies(),
                          Executors.newSingleThreadExecutor(
                              task -> {
                                Thread thread = new Thread(task, "disk");
                                thread.setDaemon(true);
                                return thread;
                              })),
                      KeeperProtocol.actorName(name));
                  copies.complete(MajorityCopies.spawn(context, 1, 3, note -> {}));
                  return Behaviors.empty();
                }),
            "trialbalance",
            ConfigFactory.parseString(
                    "akka.remote.artery.canonical { hostname = \"127.0.0.1\", port = "
                        + port
                        + " }")
                .withFallback(ConfigFactory.parseResources("akka-node.conf"))
                .withFallback(ConfigFactory.load())
                .resolve());
    Cluster.get(system)
        .manager()
        .tell(
            new JoinSeedNodes(
                List.of(Address.apply("akka", "trialbalance", "127.0.0.1", seedPort))));
    return new Started(system, copies.join());
  }

  record Started(ActorSystem<Void> system, Copies copies) {}
}
