package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.phase.ExitCode;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names a node which runs already. */
final class NodeAddress {

  @Option(
      names = "--at",
      paramLabel = "URL",
      description = "the node to talk to, such as http://127.0.0.1:8080")
  private String at;

  /**
   * @throws CommandFailure if it is not the address of a node
   */
  Optional<URI> given() {
    return Optional.ofNullable(at).map(NodeAddress::parse);
  }

  private static URI parse(String text) {
    try {
      URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean plain = uri.getRawPath() == null || uri.getRawPath().isEmpty();
      boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (known && plain && uri.getHost() != null && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw refuse(text, e);
    }
    throw refuse(text, null);
  }

  private static CommandFailure refuse(String text, Exception cause) {
    return new CommandFailure(
        ExitCode.USAGE,
        "--at " + text + ": expected the address of a node, such as http://127.0.0.1:8080",
        cause);
  }
}
