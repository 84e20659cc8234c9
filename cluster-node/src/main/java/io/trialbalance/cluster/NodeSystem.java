package io.trialbalance.cluster;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.remote.artery.tcp.SSLEngineProviderSetup;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.cluster.tls.MutualTls;
import java.util.Map;
import java.util.Optional;

/** With what a node's actor system is started. */
final class NodeSystem {

  private NodeSystem() {}

  /**
   * What the user wrote for Akka wins over what comes with the program, but not over where the node
   * listens and how it knows the others: that was checked.
   *
   * @param tls between nodes; empty on loopback only
   * @param written by the user, under {@code akka}
   */
  static ActorSystemSetup setup(NodeSettings.Node node, Optional<MutualTls> tls, Config written) {
    Config checked =
        ConfigFactory.parseMap(
            Map.of(
                "akka.remote.artery.enabled",
                "on",
                "akka.remote.artery.transport",
                tls.isPresent() ? "tls-tcp" : "tcp",
                "akka.remote.artery.canonical.hostname",
                node.advertisedHost(),
                "akka.remote.artery.canonical.port",
                node.port(),
                "akka.remote.artery.bind.hostname",
                node.bindHost(),
                "akka.cluster.roles",
                ConfigValueFactory.fromIterable(node.roles())),
            "the node's own settings");
    Config config =
        checked
            .withFallback(written)
            .withFallback(ConfigFactory.parseResources("akka-node.conf"))
            .withFallback(ConfigFactory.load())
            .resolve();
    ActorSystemSetup setup = ActorSystemSetup.create(BootstrapSetup.create(config));
    return tls.map(engines -> setup.withSetup(SSLEngineProviderSetup.create(system -> engines)))
        .orElse(setup);
  }
}
