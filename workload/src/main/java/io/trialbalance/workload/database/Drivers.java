package io.trialbalance.workload.database;

import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.workload.places.TrustedPath;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The kinds of database that this program can drive: those that it brings, and those in the folder
 * {@code drivers} beside its installation, if there is one.
 */
public final class Drivers {

  private static SortedMap<String, DatabaseDriver> all;
  private static String fromJars = "";

  private Drivers() {}

  /**
   * All there are, by their kinds; the jars are opened at the first call.
   *
   * @throws io.trialbalance.protocol.config.ConfigProblems if a jar in the folder cannot be used
   */
  public static synchronized SortedMap<String, DatabaseDriver> all() {
    if (all == null) {
      // Nothing is loaded from the current folder.
      Optional<Path> folder =
          Optional.ofNullable(System.getProperty(TrustedPath.HOME_PROPERTY))
              .map(home -> Path.of(home, "drivers"));
      DriverJars jars = DriverJars.open(folder);
      SortedMap<String, DatabaseDriver> drivers = new TreeMap<>();
      ServiceLoader.load(DatabaseDriver.class, Drivers.class.getClassLoader())
          .forEach(driver -> drivers.put(driver.kind(), driver));
      jars.addTo(drivers);
      fromJars = jars.inWords();
      all = Collections.unmodifiableSortedMap(drivers);
    }
    return all;
  }

  /**
   * What tells this program's drivers from those of the same version with other jars, for people;
   * empty without jars.
   */
  public static synchronized String fromJars() {
    all();
    return fromJars;
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

  /** Why drivers may send a transfer once more, of all of them. */
  public static SortedSet<String> retryCauses() {
    SortedSet<String> causes = new TreeSet<>();
    all().values().forEach(driver -> causes.addAll(driver.retryCauses()));
    return causes;
  }

  /** What servers tell of themselves under load, of all drivers: each name once. */
  public static List<ServerFigure> serverFigures() {
    Map<String, ServerFigure> figures = new LinkedHashMap<>();
    for (DatabaseDriver driver : all().values()) {
      driver.serverFigures().forEach(one -> figures.merge(one.name(), one, Drivers::both));
    }
    return List.copyOf(figures.values());
  }

  private static ServerFigure both(ServerFigure one, ServerFigure other) {
    List<String> words =
        Stream.of(one, other).flatMap(figure -> figure.words().stream()).distinct().toList();
    return new ServerFigure(one.name(), one.what(), one.over(), one.part(), words);
  }

  /** What plans may choose of each kind. */
  public static SortedMap<String, KeyTable> options() {
    SortedMap<String, KeyTable> options = new TreeMap<>();
    all().forEach((kind, driver) -> options.put(kind, driver.options()));
    return options;
  }
}
