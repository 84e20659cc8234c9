package io.trialbalance.workload.database;

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
