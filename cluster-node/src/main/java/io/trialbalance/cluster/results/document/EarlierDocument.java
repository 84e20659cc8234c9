package io.trialbalance.cluster.results.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Documents of the same format version that were written before all of its fields were there. What
 * came later is absent from them: null, or an empty list. Every other field must be there.
 */
public final class EarlierDocument {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Sections that came later and hold one thing for each node or host. */
  private static final List<String> LATER_LISTS = List.of("nodeCpu", "hosts", "nodeRoundTrips");

  private static final List<String> LATER_SECTIONS =
      List.of("coordinatorCpu", "server", "roundTrips");

  /** Before there were weights every node had the same. */
  private static final JsonNode SAME_WEIGHT = IntNode.valueOf(1);

  private EarlierDocument() {}

  /** Puts into {@code tree} what came later, if it is a document in which something did. */
  static void complete(JsonNode tree) {
    if (tree.path("$schema").asText().equals(RunDocument.SCHEMA)) {
      completeRun((ObjectNode) tree);
    } else if (tree.has("submittedAt") && tree.has("request")) {
      complete(tree, "uuid", NullNode.instance);
    }
  }

  private static void completeRun(ObjectNode document) {
    LATER_LISTS.forEach(name -> document.putIfAbsent(name, JSON.arrayNode()));
    LATER_SECTIONS.forEach(name -> document.putIfAbsent(name, NullNode.instance));
    for (JsonNode node : document.path("nodes")) {
      complete(node, "weight", SAME_WEIGHT);
    }
    complete(document.path("ledger"), "dataGrowthBytes", NullNode.instance);
  }

  private static void complete(JsonNode parent, String name, JsonNode absent) {
    if (parent instanceof ObjectNode object) {
      object.putIfAbsent(name, absent);
    }
  }

  /** Leaves out of {@code computed} what was found by checks that {@code stored} knows not yet. */
  public static void forgetLaterChecks(JsonNode computed, JsonNode stored) {
    Set<String> known = new HashSet<>();
    stored.path("findings").forEach(finding -> known.add(finding.path("check").asText()));
    if (computed.path("findings") instanceof ArrayNode findings) {
      for (int i = findings.size() - 1; i >= 0; i--) {
        if (!known.contains(findings.get(i).path("check").asText())) {
          findings.remove(i);
        }
      }
    }
  }
}
