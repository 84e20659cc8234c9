package io.trialbalance.workload.database;

import io.trialbalance.protocol.config.KeyTable;
import java.util.Collections;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** The kinds of database that this program can drive. */
public final class Drivers {

  private static final SortedMap<String, DatabaseDriver> BUILT_IN =
      load(ServiceLoader.load(DatabaseDriver.class, Drivers.class.getClassLoader()));

  private Drivers() {}

  /** All there are, by their kinds. */
  public static SortedMap<String, DatabaseDriver> all() {
    return BUILT_IN;
  }

  /**
   * The one of a kind.
   *
   * @throws IllegalArgumentException if there is none, with those that there are
   */
  public static DatabaseDriver of(String kind) {
    DatabaseDriver driver = all().get(kind);
    if (driver == null) {
      throw new IllegalArgumentException(
          "there is no driver for databases of kind "
              + kind
              + ": there are "
              + String.join(", ", all().keySet()));
    }
    return driver;
  }

  /** What plans may choose of each kind. */
  public static SortedMap<String, KeyTable> options() {
    SortedMap<String, KeyTable> options = new TreeMap<>();
    all().forEach((kind, driver) -> options.put(kind, driver.options()));
    return options;
  }

  private static SortedMap<String, DatabaseDriver> load(Iterable<DatabaseDriver> found) {
    SortedMap<String, DatabaseDriver> drivers = new TreeMap<>();
    for (DatabaseDriver driver : found) {
      DatabaseDriver other = drivers.put(driver.kind(), driver);
      if (other != null) {
        throw new IllegalStateException(
            "two drivers are of kind " + driver.kind() + ": " + other + " and " + driver);
      }
    }
    return Collections.unmodifiableSortedMap(drivers);
  }
}
