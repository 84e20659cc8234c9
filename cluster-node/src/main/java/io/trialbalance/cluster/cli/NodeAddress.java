package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.tls.HttpsTrust;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.config.ValueText;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.workload.secret.SecretForm;
import io.trialbalance.workload.secret.SecretSource;
import io.trialbalance.workload.secret.SecretVariables;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name nodes which run already. */
final class NodeAddress {

  @Option(
      names = "--at",
      paramLabel = "URL",
      split = ",",
      description =
          "the node to talk to, such as http://127.0.0.1:8080; several of a cluster, which take"
              + " each other's place")
  private List<String> at = new ArrayList<>();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "whose first line is that node's token, instead of TRIALBALANCE_TOKEN")
  private Path tokenFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "the certificate of the authority that signed that node's, as PEM, for https")
  private Path authorityFile;

  /**
   * The nodes that were named; empty if none was. They are sent the token that was given for them,
   * never that of this configuration's own node.
   *
   * @throws CommandFailure if one is not the address of a node
   * @throws io.trialbalance.protocol.config.ConfigProblems if the token cannot be read
   */
  Optional<NodeClient> client(GlobalOptions options) {
    if (at.isEmpty() && tokenFile != null) {
      throw new CommandFailure(
          ExitCode.USAGE, "--token-file is for the node that --at names: give --at too");
    }
    if (authorityFile != null && at.stream().noneMatch(one -> one.startsWith("https:"))) {
      throw new CommandFailure(
          ExitCode.USAGE, "--ca-file is for a node that --at names by https://: give that too");
    }
    if (at.isEmpty()) {
      return Optional.empty();
    }
    List<URI> nodes = at.stream().map(text -> read(text).orElseThrow(() -> refuse(text))).toList();
    return Optional.of(
        new NodeClient(
            KnownNodes.named(nodes, token(options)),
            Optional.ofNullable(authorityFile).map(HttpsTrust::authority)));
  }

  private Optional<Secret> token(GlobalOptions options) {
    Map<String, String> environment = options.sources(List.of()).environment();
    Problems problems = new Problems();
    Optional<Secret> token = tokenSource(environment).fetch(environment, problems);
    problems.throwIfAny();
    return token;
  }

  private SecretSource tokenSource(Map<String, String> environment) {
    String what = "the node's token";
    if (tokenFile != null) {
      return new SecretSource.FirstLine("--token-file", what, SecretForm.SENT_TOKEN, tokenFile);
    }
    // Where nothing is to be sent, a script's variable is empty.
    return environment.getOrDefault(SecretVariables.TOKEN, "").isBlank()
        ? new SecretSource.None()
        : new SecretSource.Variable("--at", what, SecretForm.SENT_TOKEN, SecretVariables.TOKEN);
  }

  /** The address of a node; empty if it is none. */
  static Optional<URI> read(String text) {
    try {
      URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean plain =
          (uri.getRawPath() == null || uri.getRawPath().isEmpty())
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return known && plain && uri.getHost() != null && uri.getRawUserInfo() == null
          ? Optional.of(uri)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      // Its message shows the whole text, which may hold a secret.
      return Optional.empty();
    }
  }

  private static CommandFailure refuse(String text) {
    return new CommandFailure(
        ExitCode.USAGE,
        "--at "
            + ValueText.shorten(text.replaceFirst("[?#].+", "…"))
            + ": expected the address of a node, such as http://127.0.0.1:8080"
            + (text.contains("_") ? "; a host name in it has no underscore" : ""));
  }
}
