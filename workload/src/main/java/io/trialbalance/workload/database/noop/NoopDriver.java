package io.trialbalance.workload.database.noop;

import com.typesafe.config.ConfigFactory;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.DatabaseDriver;
import io.trialbalance.workload.database.DatabaseSettings;
import java.util.Map;

/**
 * Answers at once and keeps nothing: measures the rig itself. There is nothing to be said of it.
 */
public final class NoopDriver implements DatabaseDriver {

  @Override
  public String kind() {
    return "noop";
  }

  @Override
  public KeyTable settings() {
    return new KeyTable(ConfigFactory.empty().root());
  }

  @Override
  public Database database(DatabaseSettings settings, Map<String, String> environment) {
    return NoopLedger::new;
  }
}
