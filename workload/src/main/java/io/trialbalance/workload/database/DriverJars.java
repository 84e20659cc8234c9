package io.trialbalance.workload.database;

import com.typesafe.config.ConfigException;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Where;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.plan.PlanReader;
import io.trialbalance.workload.places.TrustedPath;
import io.trialbalance.workload.places.UntrustedPathException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/**
 * Drivers that somebody else has written, each in a jar with a class loader of its own, so that two
 * may bring different versions of a library. What is loaded runs as this user: a jar that somebody
 * else could have written is refused, and so is one that brings no driver, or one of a kind that is
 * there already.
 */
final class DriverJars {

  private static final Pattern CAUSE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern KIND = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
  private static final int DIGITS_SHOWN = 12;
  private static final String EXPECTED = "a driver for this release: see docs/extending.md";

  private final Map<String, DatabaseDriver> drivers = new TreeMap<>();
  private final Map<String, Path> jarOf = new TreeMap<>();
  private final Problems problems = new Problems();
  private final MessageDigest digest;

  private DriverJars() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Opens those of a folder, which need not exist, in the order of their names.
   *
   * @throws io.trialbalance.protocol.config.ConfigProblems with everything that is wrong with them
   */
  static DriverJars open(Optional<Path> folder) {
    DriverJars jars = new DriverJars();
    if (folder.isPresent() && Files.isDirectory(folder.get())) {
      try {
        // An empty folder does no harm, whoever can write it.
        for (Path jar : list(folder.get())) {
          jars.open(jar);
        }
      } catch (IOException e) {
        jars.refuse(folder.get(), UntrustedPathException.why(e), "a folder of drivers");
      }
    }
    jars.problems.throwIfAny();
    return jars;
  }

  private static List<Path> list(Path folder) throws IOException {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
      files.forEach(jars::add);
    }
    jars.sort(null);
    return jars;
  }

  private void open(Path jar) {
    try {
      TrustedPath.require(jar);
      digest.update(Files.readAllBytes(jar));
      // Never closed: it lives as long as the process.
      URLClassLoader loader =
          new URLClassLoader(
              new URL[] {jar.toUri().toURL()}, DatabaseDriver.class.getClassLoader());
      if (!isArchive(jar)) {
        return;
      }
      boolean any = false;
      for (DatabaseDriver driver : ServiceLoader.load(DatabaseDriver.class, loader)) {
        if (driver.getClass().getClassLoader() == loader) {
          any = true;
          add(driver, jar);
        }
      }
      if (!any) {
        refuse(
            jar,
            "a jar without a driver",
            "a jar whose META-INF/services/" + DatabaseDriver.class.getName() + " names a class");
      }
    } catch (UntrustedPathException e) {
      refuse(jar, e.getMessage(), "a jar that nobody else can write, since this program runs it");
    } catch (IOException | ServiceConfigurationError | LinkageError e) {
      String cause = e.getCause() == null ? "" : ", because of " + e.getCause();
      refuse(jar, e + cause, EXPECTED);
    }
  }

  private boolean isArchive(Path jar) throws IOException {
    try (JarFile archive = new JarFile(jar.toFile())) {
      return archive.size() > 0;
    } catch (ZipException e) {
      refuse(jar, "no jar (" + e.getMessage() + ")", EXPECTED);
      return false;
    }
  }

  private void add(DatabaseDriver driver, Path jar) {
    String kind = driver.kind();
    if (kind == null || !KIND.matcher(kind).matches()) {
      refuse(jar, "a driver of kind " + kind, "a kind of small letters, digits and hyphens");
    } else if (PlanReader.isKey(kind)) {
      refuse(jar, "a driver of kind " + kind, "another kind than a key of a plan");
    } else if (!hasReadableKeys(driver, jar)) {
      return;
    } else if (!areWords(driver.retryCauses())) {
      refuse(
          jar,
          "causes of retries " + driver.retryCauses(),
          "at most "
              + Transfer.MAX_RETRY_CAUSES
              + " words of letters, digits, dots, hyphens and underscores, each once");
    } else if (!areFigures(driver, jar)) {
      return;
    } else if (drivers.putIfAbsent(kind, driver) != null) {
      refuse(jar, "a driver of kind " + kind, "another kind than that of " + jarOf.get(kind));
    } else {
      jarOf.put(kind, jar);
    }
  }

  /** A plan need not say anything of the driver's options; a node may have to of its settings. */
  private boolean hasReadableKeys(DatabaseDriver driver, Path jar) {
    try {
      driver.options().read(Map.of());
      driver.settings();
      return true;
    } catch (ConfigProblems e) {
      refuse(
          jar,
          "options without a good default: " + e.getMessage().strip(),
          "a default for each in the reference.conf beside the class");
    } catch (ConfigException e) {
      refuse(
          jar,
          "a driver whose keys cannot be read (" + e.getMessage() + ")",
          "a reference.conf with them beside the class, in the jar: see docs/extending.md");
    }
    return false;
  }

  private static boolean areWords(List<String> causes) {
    return causes.size() <= Transfer.MAX_RETRY_CAUSES
        && Set.copyOf(causes).size() == causes.size()
        && causes.stream().allMatch(cause -> CAUSE.matcher(cause).matches());
  }

  private boolean areFigures(DatabaseDriver driver, Path jar) {
    try {
      if (driver.serverFigures().size() <= ServerFigure.MOST) {
        return true;
      }
      refuse(
          jar,
          driver.serverFigures().size() + " figures of its server",
          "at most " + ServerFigure.MOST);
    } catch (IllegalArgumentException e) {
      refuse(jar, e.getMessage(), "figures of a server as docs/extending.md describes them");
    }
    return false;
  }

  private void refuse(Path place, String found, String expected) {
    problems.add(new Problem(new Where(place.toString(), 0), "driver", found, expected, null));
  }

  /**
   * Adds them to those that the program brings.
   *
   * @throws io.trialbalance.protocol.config.ConfigProblems if one is of a kind that is there
   *     already
   */
  void addTo(Map<String, DatabaseDriver> all) {
    drivers.forEach(
        (kind, driver) -> {
          refuseOtherParts(kind, driver, all.values());
          if (all.putIfAbsent(kind, driver) != null) {
            refuse(
                jarOf.get(kind),
                "a driver of kind " + kind,
                "another kind than one that the program brings");
          }
        });
    problems.throwIfAny();
  }

  /** A metric of one name has one label, whichever driver's servers tell it. */
  private void refuseOtherParts(
      String kind, DatabaseDriver driver, Collection<DatabaseDriver> others) {
    Map<String, ServerFigure> known = new HashMap<>();
    others.forEach(other -> other.serverFigures().forEach(one -> known.put(one.name(), one)));
    for (ServerFigure figure : driver.serverFigures()) {
      ServerFigure same = known.getOrDefault(figure.name(), figure);
      if (!same.part().equals(figure.part())) {
        refuse(
            jarOf.get(kind),
            "a server's figure " + figure.name() + " by '" + figure.part() + "'",
            "'" + same.part() + "', as other drivers have it");
      }
    }
  }

  /** What tells these jars from others; empty if there are none. */
  String inWords() {
    if (drivers.isEmpty()) {
      return "";
    }
    String digits = HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS_SHOWN);
    return " with drivers " + digits + " (" + String.join(", ", drivers.keySet()) + ")";
  }
}
