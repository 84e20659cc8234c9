package io.trialbalance.cluster.membership;

import akka.cluster.ConfigValidation;
import akka.cluster.Invalid;
import akka.cluster.JoinConfigCompatChecker;
import akka.cluster.Valid;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.http.RefusedNode;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.message.WireMessage;
import io.trialbalance.workload.database.Drivers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Nodes of one cluster are the same program, with the same drivers in jars: others would not
 * understand each other's messages, or would measure differently. And they remember this cluster or
 * none: two clusters are never merged. Akka asks on both sides when a node wants to join, makes it
 * by its name, and logs what it says; {@link RefusedNodes} remembers it.
 */
public final class SameProgram extends JoinConfigCompatChecker {

  private static final int MAX_TEXT = 100;

  private static final String NAME = "trialbalance-node.name";
  private static final String VERSION = "trialbalance-node.version";
  private static final String PROTOCOL = "trialbalance-node.protocol";
  private static final String CLUSTER = "trialbalance-node.cluster";
  private static final String NO_CLUSTER = "none";

  /**
   * What a node's actor system has to know for it.
   *
   * @param state that the node remembers of a cluster
   */
  static Config describe(String nodeName, String version, StateVersion state) {
    return ConfigFactory.parseMap(
        Map.of(
            NAME,
            nodeName,
            VERSION,
            version + Drivers.fromJars(),
            PROTOCOL,
            WireMessage.PROTOCOL,
            CLUSTER,
            inWords(state)));
  }

  private static String inWords(StateVersion state) {
    return state.hasCluster() ? state.cluster().toString() : NO_CLUSTER;
  }

  @Override
  public Seq<String> requiredKeys() {
    return toScala(List.of(NAME, VERSION, PROTOCOL, CLUSTER));
  }

  @Override
  public ConfigValidation check(Config other, Config own) {
    boolean same =
        List.of(VERSION, PROTOCOL).stream()
            .allMatch(key -> text(other, key).equals(text(own, key)));
    // A node that was new when it was started may be of a cluster by now.
    String cluster = inWords(RefusedNodes.of(text(own, NAME)).cluster());
    boolean foreign =
        !cluster.equals(NO_CLUSTER)
            && !text(other, CLUSTER).equals(NO_CLUSTER)
            && !text(other, CLUSTER).equals(cluster);
    if (same && !foreign) {
      return Valid.getInstance();
    }
    RefusedNodes.of(text(own, NAME))
        .add(
            new RefusedNode(
                text(other, NAME), text(other, VERSION), text(other, PROTOCOL), Instant.now()));
    return new Invalid(
        toScala(
            List.of(
                inWords(other)
                    + ", but "
                    + inWords(own)
                    + (foreign ? " and of cluster " + cluster : ""))));
  }

  private static String inWords(Config config) {
    return "node "
        + text(config, NAME)
        + " is Trialbalance "
        + text(config, VERSION)
        + " with protocol "
        + text(config, PROTOCOL)
        + " of cluster "
        + text(config, CLUSTER);
  }

  /** What another program does not send is not there; what it sends may be anything. */
  private static String text(Config config, String key) {
    String text = config.hasPath(key) ? config.getString(key) : "unknown";
    return text.substring(0, Math.min(text.length(), MAX_TEXT));
  }

  private static Seq<String> toScala(List<String> texts) {
    return CollectionConverters.asScala(texts).toSeq();
  }
}
