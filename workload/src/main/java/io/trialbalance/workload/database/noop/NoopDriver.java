package io.trialbalance.workload.database.noop;

import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.plan.DatabaseCosts;
import io.trialbalance.protocol.plan.Workload;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.DatabaseDriver;
import io.trialbalance.workload.database.DatabaseSettings;
import java.util.Map;

/**
 * Answers at once and keeps nothing: measures the rig itself. There is nothing to be said of it.
 */
public final class NoopDriver implements DatabaseDriver {

  static final String KIND = "noop";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public KeyTable options() {
    return KeyTable.NONE;
  }

  @Override
  public boolean goesOn() {
    return true;
  }

  @Override
  public DatabaseCosts costs(Workload workload) {
    return DatabaseCosts.NONE;
  }

  @Override
  public KeyTable settings() {
    return KeyTable.NONE;
  }

  @Override
  public Database database(DatabaseSettings settings, Map<String, String> environment) {
    return NoopLedger::new;
  }
}
