package io.trialbalance.protocol.plan;

import java.time.Duration;

/**
 * What a run costs on one kind of database, for a {@link PlanEstimate}.
 *
 * @param reset how long it takes to make the plan's accounts, and to read the totals
 * @param bytesPerTransfer by which each replica grows; 0 if nothing is kept
 * @param bytesPerAccount likewise
 */
public record DatabaseCosts(Duration reset, double bytesPerTransfer, double bytesPerAccount) {

  /** Of a database that keeps nothing. */
  public static final DatabaseCosts NONE = new DatabaseCosts(Duration.ZERO, 0, 0);
}
