package io.trialbalance.cluster.results.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.ServerFigure.Over;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Run documents and experiments of format version 1 as this version has them: the same figures
 * under other names, and nothing computed. Aggregates are not among them: they are computed again
 * from their runs.
 */
public final class EarlierDocument {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final String RUN = "urn:trialbalance:schema:run-document:1";

  /** Of version 1, what follows from the evidence or has another place now. */
  private static final List<String> NOT_EVIDENCE =
      List.of(
          "$schema",
          "formatVersion",
          "verdict",
          "reasons",
          "headline",
          "versions",
          "findings",
          "origin");

  private EarlierDocument() {}

  /** {@code tree} itself, unless it is a run document or an experiment of version 1. */
  static JsonNode inThisFormat(JsonNode tree) {
    if (tree.path("formatVersion").asInt() != 1) {
      return tree;
    }
    if (tree.path("$schema").asText().equals(RUN)) {
      return run(tree);
    }
    return tree.has("submittedAt") && tree.has("request") ? experiment((ObjectNode) tree) : tree;
  }

  private static ObjectNode experiment(ObjectNode experiment) {
    experiment.put("$schema", StoredExperiment.SCHEMA).put("formatVersion", DocumentFormat.VERSION);
    return experiment;
  }

  private static ObjectNode run(JsonNode v1) {
    JsonNode latency = v1.path("headline").path("latency");
    ObjectNode run = JSON.objectNode();
    run.put("$schema", RunDocument.SCHEMA).put("formatVersion", DocumentFormat.VERSION);
    copy(v1, run, List.of("verdict", "reasons"));
    run.set("figures", figures(v1.path("headline"), latency));
    run.set("latency", latency.isObject() ? measured(latency) : JSON.nullNode());
    copy(v1, run, List.of("versions"));
    run.set("evidence", evidence(v1));
    copy(v1, run, List.of("findings"));
    return run;
  }

  private static ObjectNode figures(JsonNode headline, JsonNode latency) {
    ObjectNode figures = JSON.objectNode();
    if (headline instanceof ObjectNode all) {
      figures.setAll(all);
      figures.remove("latency");
    }
    for (Quantile quantile : Quantile.values()) {
      figures.set(quantile.key() + "Nanos", number(latency.path(quantile.key()).path("nanos")));
    }
    return figures;
  }

  /** As a figure, which is never a whole number. */
  private static JsonNode number(JsonNode nanos) {
    return nanos.isNumber() ? JSON.numberNode(nanos.asDouble()) : JSON.nullNode();
  }

  private static ObjectNode measured(JsonNode latency) {
    ObjectNode measured = JSON.objectNode();
    copy(latency, measured, List.of("kind", "histograms", "count"));
    ObjectNode quantiles = measured.putObject("quantiles");
    for (Quantile quantile : Quantile.values()) {
      copy(latency, quantiles, List.of(quantile.key()));
    }
    return measured;
  }

  private static ObjectNode evidence(JsonNode v1) {
    ObjectNode evidence = ((ObjectNode) v1).deepCopy().remove(NOT_EVIDENCE);
    for (JsonNode node : evidence.path("nodes")) {
      // Before there were weights every node had the same.
      ((ObjectNode) node).putIfAbsent("weight", JSON.numberNode(1));
    }
    if (evidence.path("database").path("driver").asText().equals("built in")) {
      // The only one without a client was that which keeps nothing, and did not say so.
      ((ObjectNode) evidence.get("database"))
          .withArray("facts")
          .addObject()
          .put("name", DatabaseDescription.KEEPS_NOTHING.name())
          .put("value", DatabaseDescription.KEEPS_NOTHING.value())
          .put("source", "read");
    }
    if (evidence.path("ledger") instanceof ObjectNode ledger) {
      // What keeps nothing has none of all that.
      for (Map.Entry<String, JsonNode> held : ledger.properties()) {
        if (held.getValue().isNull() && !held.getKey().equals("dataGrowthBytes")) {
          held.setValue(JSON.numberNode(0));
        }
      }
    }
    if (evidence.path("server") instanceof ObjectNode server) {
      evidence.set("server", server(server));
    }
    evidence.set("totals", totals(v1));
    evidence.set("series", series(v1));
    return evidence;
  }

  /** There was one kind of server that told anything, and the figures had a field each. */
  private static ObjectNode server(ObjectNode v1) {
    ObjectNode server = JSON.objectNode();
    server.set("samples", v1.path("samples"));
    server.putNull("longestSilenceSeconds");
    ArrayNode figures = server.putArray("figures");
    figures.add(told("connections", Over.MEAN, v1.path("connections")));
    figures.add(told("waits", Over.MEAN, v1.path("waits")));
    figures.add(told("wal-position-bytes", Over.INCREASE_PER_SECOND, v1.path("walBytesPerSecond")));
    figures.add(told("checkpoints", Over.INCREASE, v1.path("checkpoints")));
    figures.add(told(ServerFigure.STANDBYS, Over.LOWEST, v1.path("standbys")));
    figures.add(told("replication-lag-bytes", Over.HIGHEST, v1.path("lagBytes")));
    figures.add(told("replication-lag-seconds", Over.HIGHEST, v1.path("lagSeconds")));
    return server;
  }

  private static ObjectNode told(String name, Over over, JsonNode value) {
    ObjectNode told = JSON.objectNode();
    told.put("name", name).put("what", name.replace('-', ' ')).put("over", over.label());
    ObjectNode values = told.putObject("values");
    if (value instanceof ObjectNode parts) {
      parts.properties().forEach(part -> values.set(part.getKey(), number(part.getValue())));
    } else if (value.isNumber()) {
      values.set(ServerFigure.ALL, number(value));
    }
    return told;
  }

  private static JsonNode totals(JsonNode v1) {
    if (!(v1.path("totals") instanceof ObjectNode totals)) {
      return v1.path("totals");
    }
    totals.set("origin", v1.path("origin"));
    for (String name : List.of("warmup", "measurement")) {
      if (totals.path(name) instanceof ObjectNode phase) {
        phase.set("latencies", histograms((ObjectNode) phase.path("latencies")));
        phase.set("batchSizes", histogram(phase.path("batchSizes")));
      }
    }
    return totals;
  }

  private static ObjectNode histograms(ObjectNode latencies) {
    ObjectNode filled = JSON.objectNode();
    latencies
        .properties()
        .forEach(
            kind -> {
              if (!kind.getValue().isNull()) {
                filled.set(kind.getKey(), histogram(kind.getValue()));
              }
            });
    return filled;
  }

  private static JsonNode histogram(JsonNode v1) {
    if (!v1.isObject()) {
      return v1;
    }
    ObjectNode histogram = JSON.objectNode();
    histogram.set("count", v1.path(v1.has("calls") ? "calls" : "count"));
    copy(v1, histogram, List.of("mean"));
    ObjectNode quantiles = histogram.putObject("quantiles");
    for (Quantile quantile : Quantile.values()) {
      String latency = quantile.key() + "Nanos";
      copy(v1, quantiles, List.of(quantile.key()));
      if (v1.has(latency)) {
        quantiles.set(quantile.key(), v1.path(latency));
      }
    }
    copy(v1, histogram, List.of("histogram"));
    return histogram;
  }

  private static JsonNode series(JsonNode v1) {
    String kind =
        v1.path("plan").path("pacing").path("mode").asText().equals("open-loop")
            ? "response-time"
            : "service-time";
    ArrayNode series = JSON.arrayNode();
    for (JsonNode second : v1.path("series")) {
      ObjectNode one = series.addObject();
      copy(second, one, List.of("second", "phase", "missingNodes", "counts", "gauges"));
      ObjectNode latencies = one.putObject("latencies");
      if (second.path("latency").isObject()) {
        latencies.set(kind, histogram(second.path("latency")));
      }
      one.putNull("batchSizes");
      ObjectNode usage = one.putObject("usage");
      copy(second.path("usage"), usage, List.of("gcPauseNanos", "heapUsedBytes"));
      usage.put("processCpuNanos", 0);
      if (second.path("usage").path("processCpuNanos").isNumber()) {
        copy(second.path("usage"), usage, List.of("processCpuNanos"));
      }
      usage.set(
          "threadCpuNanos",
          second.path("usage").path("threadCpuNanos").isObject()
              ? second.path("usage").path("threadCpuNanos")
              : JSON.objectNode());
    }
    return series;
  }

  private static void copy(JsonNode from, ObjectNode to, List<String> names) {
    names.stream().filter(from::has).forEach(name -> to.set(name, from.path(name)));
  }

  /**
   * Leaves out of {@code computed} what whoever wrote {@code stored} did not know yet: checks,
   * figures, and what is read off a histogram. What is not there cannot be wrong.
   */
  public static void forgetLater(JsonNode computed, JsonNode stored) {
    if (computed instanceof ObjectNode object) {
      Set<String> known = new HashSet<>();
      stored.fieldNames().forEachRemaining(known::add);
      object.retain(known);
      object.properties().forEach(e -> forgetLater(e.getValue(), stored.path(e.getKey())));
    } else if (computed instanceof ArrayNode array) {
      forgetLaterChecks(array, stored);
      for (int i = 0; i < array.size(); i++) {
        forgetLater(array.path(i), stored.path(i));
      }
    }
  }

  private static void forgetLaterChecks(ArrayNode computed, JsonNode stored) {
    Set<String> known = new HashSet<>();
    stored.forEach(finding -> known.add(finding.path("check").asText()));
    for (int i = computed.size() - 1; i >= 0; i--) {
      JsonNode check = computed.path(i).path("check");
      if (check.isTextual() && !known.contains(check.asText())) {
        computed.remove(i);
      }
    }
  }
}
