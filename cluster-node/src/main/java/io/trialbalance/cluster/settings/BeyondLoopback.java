package io.trialbalance.cluster.settings;

import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Where;
import io.trialbalance.workload.secret.SecretSource;
import java.util.Locale;

/** Whoever reaches a node can command it: beyond its own host only those who prove who they are. */
public final class BeyondLoopback {

  private static final String LOOPBACK = "localhost|::1|127(\\.[0-9]{1,3}){3}";

  private BeyondLoopback() {}

  /**
   * Refuses settings with which a stranger could command the node.
   *
   * @throws ConfigProblems with every address that needs a lock, and how to give it one
   */
  public static void refuseOpenDoors(NodeSettings settings) {
    Problems problems = new Problems();
    NodeSettings.Http http = settings.http();
    if (!isLoopback(http.host()) && http.token() instanceof SecretSource.None) {
      problems.add(
          problem(
              "http.host",
              http.host(),
              "127.0.0.1, since without a token whoever reaches another address commands the node:"
                  + " or set http.token-file to the path of a file that holds a token, such as"
                  + " 'openssl rand -base64 32' prints, or http.token-env"));
    }
    NodeSettings.Node node = settings.node();
    if (node.tls().isEmpty()) {
      refuse("node.bind-host", node.bindHost(), problems);
      if (!node.advertisedHost().equals(node.bindHost())) {
        refuse("node.advertised-host", node.advertisedHost(), problems);
      }
    }
    problems.throwIfAny();
  }

  private static void refuse(String key, String host, Problems problems) {
    if (!isLoopback(host)) {
      problems.add(
          problem(
              key,
              host,
              "127.0.0.1, since without mutual TLS whoever reaches another address can join the"
                  + " cluster: or set node.tls.certificate-file, key-file and ca-file; 'trialbalance"
                  + " certificates' makes such files for a test cluster"));
    }
  }

  private static boolean isLoopback(String host) {
    return host.toLowerCase(Locale.ROOT).matches(LOOPBACK);
  }

  private static Problem problem(String key, String found, String expected) {
    return new Problem(new Where("this node", 0), key, found, expected, null);
  }
}
