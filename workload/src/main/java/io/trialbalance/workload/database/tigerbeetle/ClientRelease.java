package io.trialbalance.workload.database.tigerbeetle;

import com.tigerbeetle.Client;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The release of the client, as its jar says: such as {@code "0.16.30"}. */
final class ClientRelease {

  static final String NAME = read();

  private ClientRelease() {}

  private static String read() {
    String path = "/META-INF/maven/com.tigerbeetle/tigerbeetle-java/pom.properties";
    try (InputStream stream = Client.class.getResourceAsStream(path)) {
      if (stream == null) {
        return "unknown";
      }
      Properties properties = new Properties();
      properties.load(stream);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read", e);
    }
  }
}
