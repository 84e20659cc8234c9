package io.trialbalance.workload.database.memory;

import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.plan.DatabaseCosts;
import io.trialbalance.protocol.plan.Workload;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.DatabaseDriver;
import io.trialbalance.workload.database.DatabaseSettings;
import java.util.Map;

/** Books in this process. There is nothing to be said of where they are. */
public final class MemoryDriver implements DatabaseDriver {

  static final String KIND = "memory";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public KeyTable options() {
    return MemoryOptions.TABLE;
  }

  @Override
  public boolean goesOn() {
    return true;
  }

  @Override
  public DatabaseCosts costs(Workload workload) {
    // On no disk.
    return DatabaseCosts.NONE;
  }

  @Override
  public KeyTable settings() {
    return KeyTable.NONE;
  }

  @Override
  public Database database(DatabaseSettings settings, Map<String, String> environment) {
    MemoryBooks books = new MemoryBooks();
    return () -> new MemoryLedger(books);
  }
}
