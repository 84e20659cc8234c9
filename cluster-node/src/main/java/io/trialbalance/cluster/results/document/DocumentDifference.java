package io.trialbalance.cluster.results.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where two trees of JSON differ. */
public final class DocumentDifference {

  /**
   * Another zip library may compress the same histogram into other bytes; what matters of it is
   * compared by the figures beside it.
   */
  private static final String COMPRESSED = "histogram";

  private DocumentDifference() {}

  /** One line for each difference: JSON pointer, what is stored, what is computed. */
  public static List<String> between(JsonNode stored, JsonNode computed) {
    List<String> differences = new ArrayList<>();
    compare("", stored, computed, differences);
    return differences;
  }

  private static void compare(
      String pointer, JsonNode stored, JsonNode computed, List<String> differences) {
    if (stored.isObject() && computed.isObject()) {
      Set<String> names = new LinkedHashSet<>();
      stored.fieldNames().forEachRemaining(names::add);
      computed.fieldNames().forEachRemaining(names::add);
      names.stream()
          .filter(name -> !name.equals(COMPRESSED))
          .forEach(
              name ->
                  compare(
                      pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                      stored.path(name),
                      computed.path(name),
                      differences));
    } else if (stored.isArray() && computed.isArray()) {
      for (int i = 0; i < Math.max(stored.size(), computed.size()); i++) {
        compare(pointer + "/" + i, stored.path(i), computed.path(i), differences);
      }
    } else if (!stored.equals(computed)) {
      differences.add(pointer + " is " + text(stored) + ", computed again " + text(computed));
    }
  }

  private static String text(JsonNode node) {
    return node.isMissingNode() ? "not there" : node.toString();
  }
}
