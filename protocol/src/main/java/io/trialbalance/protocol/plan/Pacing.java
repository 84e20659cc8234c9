package io.trialbalance.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How transfers are started: by the answers of earlier ones, or by a schedule of their own. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "mode")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Pacing.ClosedLoop.class, name = "closed-loop"),
  @JsonSubTypes.Type(value = Pacing.OpenLoop.class, name = "open-loop")
})
public sealed interface Pacing {

  /** The most transfers that one node has in flight. */
  int concurrencyPerNode();

  /** The word for it in configuration and documents. */
  String mode();

  /**
   * Each of a fixed number of slots starts its next transfer when its last one was answered.
   *
   * @param concurrencyPerNode slots of each node, at least 1
   */
  record ClosedLoop(int concurrencyPerNode) implements Pacing {
    @Override
    public String mode() {
      return "closed-loop";
    }
  }

  /**
   * Tokens are minted on a schedule and never lost; each starts one transfer.
   *
   * @param targetRatePerSecond tokens per second over the whole cluster, above 0
   * @param arrivals how the tokens are spread in time
   * @param concurrencyPerNode transfers in flight per node above which tokens wait, at least 1
   */
  record OpenLoop(double targetRatePerSecond, Arrivals arrivals, int concurrencyPerNode)
      implements Pacing {
    @Override
    public String mode() {
      return "open-loop";
    }
  }

  /** How tokens are spread in time. */
  enum Arrivals {
    /** Evenly. */
    UNIFORM,
    /** With exponentially distributed gaps, as independent users would arrive. */
    POISSON
  }
}
