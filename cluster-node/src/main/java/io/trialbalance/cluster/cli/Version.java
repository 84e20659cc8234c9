package io.trialbalance.cluster.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which Trialbalance this is, as the build wrote it down. */
public final class Version implements IVersionProvider {

  private static final String RESOURCE = "/version.properties";

  /** {@code "0.1.0 (commit 970913b446)"}; the commit is {@code unknown} outside a checkout. */
  public static String text() {
    Properties built = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      built.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return built.getProperty("version") + " (commit " + built.getProperty("commit") + ")";
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "Trialbalance " + text(),
      "JVM " + System.getProperty("java.runtime.version") + ", " + System.getProperty("os.name")
    };
  }
}
