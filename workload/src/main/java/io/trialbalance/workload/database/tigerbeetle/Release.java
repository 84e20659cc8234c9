package io.trialbalance.workload.database.tigerbeetle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release of TigerBeetle's server or client, such as 0.17.8; later ones are greater. */
record Release(int major, int minor, int patch) implements Comparable<Release> {

  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,5})\\.([0-9]{1,5})\\.([0-9]{1,5})(?:\\+.*)?");

  private static final String CLIENT =
      "/META-INF/maven/com.tigerbeetle/tigerbeetle-java/pom.properties";

  private static final Comparator<Release> ORDER =
      Comparator.comparingInt(Release::major)
          .thenComparingInt(Release::minor)
          .thenComparingInt(Release::patch);

  /** The release that {@code text} names, with or without a commit after a plus. */
  static Optional<Release> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(
            new Release(
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3))))
        : Optional.empty();
  }

  /** That of this program's client, as its jar says. */
  static Release ofClient() {
    Properties properties = new Properties();
    try (InputStream jar = Release.class.getResourceAsStream(CLIENT)) {
      if (jar == null) {
        throw new IllegalStateException("TigerBeetle's client is not on the class path: " + CLIENT);
      }
      properties.load(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return parse(properties.getProperty("version", ""))
        .orElseThrow(() -> new IllegalStateException(CLIENT + " says no release"));
  }

  @Override
  public int compareTo(Release other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
