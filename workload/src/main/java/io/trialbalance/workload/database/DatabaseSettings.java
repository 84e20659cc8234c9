package io.trialbalance.workload.database;

import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyValues;
import java.util.Map;

/**
 * What a node's configuration says of one database.
 *
 * @param name as plans call it
 * @param driver of its kind
 * @param values of the keys of the driver's {@link DatabaseDriver#settings}
 */
public record DatabaseSettings(String name, DatabaseDriver driver, KeyValues values) {

  /** The value of a key. */
  public <T> T get(Key<T> key) {
    return values.get(key);
  }

  /** How {@code --set} and messages call a key of it. */
  public String path(String key) {
    return "databases." + name + "." + key;
  }

  /**
   * The database; connects to nothing yet, and starts nothing.
   *
   * @param environment of the process: where secrets and programs are looked for
   */
  public Database open(Map<String, String> environment) {
    return driver.database(this, environment);
  }
}
