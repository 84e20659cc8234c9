package io.trialbalance.cluster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.cluster.tls.HttpsTrust;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every command works with.
 *
 * @param screen where it writes to
 * @param options that every command has
 * @param starter starts this process's own node
 */
record Context(Screen screen, GlobalOptions options, NodeStarter starter) {

  /** This node's configuration, of a command without a plan. */
  Configuration configuration() {
    return configuration(List.of());
  }

  /**
   * The same with {@code preset} settings of the command's own, each {@code key=value}, which
   * {@code --set} overrides.
   */
  Configuration configuration(List<String> preset) {
    return Configuration.load(options.sources(preset));
  }

  /** Prints {@code value} as JSON. */
  void printJson(Object value) {
    screen.out().lines(Json.indented(value) + "\n");
  }

  /**
   * Says why the command cannot go on: to people on standard error, and to programs that asked for
   * JSON there too, as the one value on standard output.
   *
   * @param message whose parts from outside are lines or paragraphs already
   * @return what the process is to exit with
   */
  int fail(ExitCode exitCode, String message) {
    screen.err().lines("error: " + message + "\n");
    if (options.json()) {
      Map<String, Object> error = new LinkedHashMap<>();
      error.put("error", message);
      error.put("exitCode", exitCode.code());
      printJson(error);
    }
    return exitCode.code();
  }

  /** Prints one line, whatever is in {@code text}. */
  void printLine(String text) {
    screen.out().line(text);
  }

  /** Prints text as {@link Output#lines} does. */
  void print(String text) {
    screen.out().lines(text);
  }

  /** Shows what plans came to, as one table or as their documents. */
  void show(List<AggregateDocument> plans) throws IOException {
    if (!options.json()) {
      print(ComparisonTable.of(plans));
      return;
    }
    List<JsonNode> documents = new ArrayList<>();
    for (AggregateDocument plan : plans) {
      documents.add(Json.mapper().readTree(plan.toJson()));
    }
    printJson(documents);
  }

  /** Nodes that run: those given by {@code --at}, or the one of this configuration. */
  NodeClient running(NodeAddress address) {
    return address.client(options).orElseGet(this::configured).telling(screen.err()::line);
  }

  /** Says what was left out, and why, where it disturbs no result. */
  void warn(List<String> problems) {
    problems.forEach(problem -> screen.err().line("warning: " + problem));
  }

  /** Id of the newest experiment in the results folder {@code results} that can be read. */
  String newestExperiment(Path results) throws IOException {
    ResultArchive.Listing listing = new ResultArchive(results).list();
    warn(listing.problems());
    return listing.experiments().stream()
        .findFirst()
        .map(StoredExperiment::experimentId)
        .orElseThrow(
            () -> new CommandFailure(ExitCode.USAGE, "there are no results in " + results));
  }

  private NodeClient configured() {
    Configuration configuration = configuration();
    NodeSettings.Http http = configuration.settings().http();
    String scheme = http.tls().isPresent() ? "https://" : "http://";
    return ownNode(URI.create(scheme + bracketed(http.host()) + ":" + http.port()), configuration);
  }

  /** A node of this configuration, which is known by its own certificate. */
  static NodeClient ownNode(URI address, Configuration configuration) {
    return new NodeClient(
        KnownNodes.configured(address, configuration.httpToken()),
        configuration
            .settings()
            .http()
            .tls()
            .map(files -> HttpsTrust.certificate(files.certificate())));
  }

  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
