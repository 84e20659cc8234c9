package io.trialbalance.cluster.results.render.html;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;

/** Chart.js as it comes in its WebJar: one script that needs no other. */
public final class ChartLibrary {

  private static final String SCRIPT = "/META-INF/resources/webjars/chart.js/%s/dist/chart.umd.js";
  private static final String JAR = "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";

  private ChartLibrary() {}

  /** In UTF-8. */
  public static byte[] bytes() {
    return text().getBytes(UTF_8);
  }

  static String text() {
    Properties jar = new Properties();
    try {
      jar.load(new StringReader(HtmlReport.resource(JAR)));
    } catch (IOException e) {
      throw new IllegalStateException("the program's own file " + JAR + " cannot be read", e);
    }
    return HtmlReport.resource(SCRIPT.formatted(jar.getProperty("version")))
        .replaceFirst("(?m)^//# sourceMappingURL=.*$", "");
  }
}
