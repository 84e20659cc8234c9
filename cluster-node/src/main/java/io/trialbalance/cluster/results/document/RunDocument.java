package io.trialbalance.cluster.results.document;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.phase.Verdict;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Everything that is known of one attempt, and everything that follows from it, as it is published:
 * what people ask for first stands first. Its JSON Schema is {@code run-document.schema.json}.
 *
 * @param schema id of the schema
 * @param formatVersion of this kind of document
 * @param verdict the worst of the findings
 * @param reasons for a verdict other than valid, worst first
 * @param figures of the measurement by name with unit, in the order in which to show them; null if
 *     one could not be computed, or does not apply
 * @param latency of a transfer; null if none was measured
 * @param versions of what was measured and what measured it
 * @param evidence what was measured: everything else follows from it
 * @param findings one for each check
 */
public record RunDocument(
    @JsonProperty("$schema") String schema,
    int formatVersion,
    Verdict verdict,
    List<String> reasons,
    @JsonSetter(contentNulls = Nulls.SET) Map<String, Double> figures,
    Optional<MeasuredLatency> latency,
    Versions versions,
    Evidence evidence,
    List<Finding> findings) {

  public RunDocument {
    reasons = List.copyOf(reasons);
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    findings = List.copyOf(findings);
  }

  /** Id of the schema. */
  public static final String SCHEMA = "urn:trialbalance:schema:run-document:2";

  /**
   * @param tool Trialbalance with its commit, of every node if they differ; null without nodes
   * @param database of the server; null if it never answered
   * @param driver name and version of the client library; null if the database never answered
   */
  public record Versions(
      Optional<String> tool, Optional<String> database, Optional<String> driver) {

    public static Versions of(Evidence evidence) {
      String tools =
          evidence.nodes().stream()
              .map(NodeDescription::toolVersion)
              .distinct()
              .collect(Collectors.joining(", "));
      return new Versions(
          Optional.of(tools).filter(text -> !text.isEmpty()),
          evidence.database().map(DatabaseDescription::version),
          evidence.database().map(DatabaseDescription::driver));
    }
  }

  /**
   * The document in {@code json}; one of an earlier format as this one has it.
   *
   * @throws JsonProcessingException if it is not a run document; the message names where
   */
  public static RunDocument read(String json) throws JsonProcessingException {
    return DocumentFormat.read(json, RunDocument.class);
  }

  /** UTF-8 JSON. */
  public byte[] toJson() {
    return DocumentFormat.write(this);
  }
}
