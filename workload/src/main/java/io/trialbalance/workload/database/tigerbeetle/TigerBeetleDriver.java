package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.DatabaseDriver;
import io.trialbalance.workload.database.DatabaseSettings;
import java.util.Map;

/** TigerBeetle through its asynchronous client. */
public final class TigerBeetleDriver implements DatabaseDriver {

  @Override
  public String kind() {
    return "tigerbeetle";
  }

  @Override
  public KeyTable settings() {
    return TigerBeetleSettings.TABLE;
  }

  @Override
  public Database database(DatabaseSettings settings, Map<String, String> environment) {
    return settings.get(TigerBeetleSettings.SERVER).equals(TigerBeetleSettings.EXTERNAL)
        ? new ExternalTigerBeetle(ExternalServer.Settings.of(settings))
        : new ManagedTigerBeetle(ManagedServer.Settings.of(settings, environment));
  }
}
