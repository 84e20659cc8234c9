package io.trialbalance.cluster.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.ClusterView.NodeView;
import io.trialbalance.protocol.message.RunsView.RunView;
import io.trialbalance.protocol.phase.Phase;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What requests and answers have in JSON. The schemas of {@code openapi.json} are made of these
 * records, of {@link Problem} and of {@link io.trialbalance.protocol.message.ProgressEvent}; what
 * may be null says so.
 */
public final class Bodies {

  private Bodies() {}

  /**
   * An experiment has been taken.
   *
   * @param position in the queue, 0 if it does not wait
   * @param outcome repeated if it had been before, under the same key
   */
  record Submitted(String experimentId, int position, Outcome outcome) {
    enum Outcome {
      QUEUED,
      REPEATED
    }
  }

  /** An experiment ends early. */
  record Aborting(String experimentId, Outcome outcome) {
    enum Outcome {
      ABORTING
    }
  }

  /**
   * Why an experiment is to end early.
   *
   * @param reason for people; kept with the results
   */
  public record Reason(String reason) {

    static final int LENGTH_AT_MOST = 1_000;

    /**
     * @throws ProblemException with status 400 if {@code json} is no reason
     */
    static Reason read(String json) {
      return new Reason(
          onlyText(
              json,
              "reason",
              LENGTH_AT_MOST,
              "send nothing, or a JSON object such as {\"reason\": \"wrong database\"}"));
    }
  }

  /**
   * A node for which nobody has to wait any more.
   *
   * @param address at which it was for the others, {@code host:port}
   */
  public record Forgotten(String address) {

    private static final int LENGTH_AT_MOST = 300;
    private static final Pattern ADDRESS = Pattern.compile("[^\\s/@]+:\\d{1,5}");

    /**
     * @throws ProblemException with status 400 if {@code json} names no node
     */
    static Forgotten read(String json) {
      String remedy =
          "send a JSON object such as {\"address\": \"10.0.0.2:2551\"}, with the text by which this"
              + " node says that it waits for it";
      String address = onlyText(json, "address", LENGTH_AT_MOST, remedy);
      if (!ADDRESS.matcher(address).matches()) {
        throw ProblemException.of(
            HttpResponseStatus.BAD_REQUEST, "no HOST:PORT under 'address': " + remedy);
      }
      return new Forgotten(address);
    }
  }

  private static final ObjectReader TO_THE_END =
      Json.mapper().reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static String onlyText(String json, String key, int lengthAtMost, String remedy) {
    String wrong = "no text of at most " + lengthAtMost + " characters under '" + key + "'";
    try {
      JsonNode text = TO_THE_END.readTree(json).path(key);
      if (text.isTextual() && !text.asText().isBlank() && text.asText().length() <= lengthAtMost) {
        return text.asText();
      }
    } catch (JsonProcessingException e) {
      wrong = e.getOriginalMessage();
    }
    throw ProblemException.of(HttpResponseStatus.BAD_REQUEST, wrong + ": " + remedy);
  }

  /**
   * A page of experiments, newest first.
   *
   * @param next ask with before=NEXT for those that come after; null at the end
   */
  public record Experiments(List<ExperimentView> experiments, String next) {}

  /**
   * An experiment that is asked for by itself.
   *
   * @param runs those that have ended first, in the order of running; then those to come, as far as
   *     can be foreseen
   */
  public record ExperimentWithRuns(@JsonUnwrapped ExperimentView experiment, List<RunView> runs) {}

  /**
   * What is stored of an experiment.
   *
   * @param documents paths below the experiment's results
   */
  record Documents(String experimentId, List<String> documents) {}

  /**
   * The nodes, and what they do.
   *
   * @param nodesExpected below which no run starts
   * @param phase of the run that is under way
   * @param refused nodes of another version or protocol that asked the answering node to be let in
   *     since it started, the latest 16; the latest last
   */
  public record Cluster(
      List<NodeView> nodes, int nodesExpected, Phase phase, List<RefusedNode> refused) {}

  /** Plans that can be submitted as they are. */
  record ReadyPlans(List<ReadyPlan> plans) {}

  /** How a node is. */
  record Health(State status) {
    enum State {
      LIVE,
      READY
    }
  }
}
