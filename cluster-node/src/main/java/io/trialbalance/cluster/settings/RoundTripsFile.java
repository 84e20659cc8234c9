package io.trialbalance.cluster.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.protocol.measure.RoundTrips;
import io.trialbalance.protocol.measure.RoundTrips.Pair;
import java.io.File;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * The network's round trips as {@code ops/cloud} writes them, in JSON: {@code measuredAt}, and for
 * each pair of hosts in {@code roundTrips} the fields of {@link Pair}.
 */
final class RoundTripsFile {

  private static final String KEY = "round-trips-file";

  private RoundTripsFile() {}

  /** What the file holds that the section names; empty if it names none. */
  static Optional<RoundTrips> read(Section section) {
    return section
        .readOptional(KEY, Forms.FILE)
        .flatMap(
            file -> {
              try {
                return Optional.of(parse(new File(file)));
              } catch (ConfigException | DateTimeException | IllegalArgumentException e) {
                section.contradict(
                    KEY, "a file as ops/cloud writes it (" + e.getMessage() + ")", null);
                return Optional.empty();
              }
            });
  }

  private static RoundTrips parse(File file) {
    Config json =
        ConfigFactory.parseFile(
            file,
            ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setAllowMissing(false));
    List<Pair> pairs = json.getConfigList("roundTrips").stream().map(RoundTripsFile::pair).toList();
    return new RoundTrips(OffsetDateTime.parse(json.getString("measuredAt")).toInstant(), pairs);
  }

  private static Pair pair(Config pair) {
    return new Pair(
        pair.getString("from"),
        pair.getString("to"),
        (int) atLeast(1, pair, "count"),
        atLeast(0, pair, "meanMicros"),
        atLeast(0, pair, "p95Micros"),
        atLeast(0, pair, "p99Micros"),
        atLeast(0, pair, "standardDeviationMicros"));
  }

  private static double atLeast(int least, Config pair, String key) {
    double value = pair.getDouble(key);
    if (value < least) {
      throw new IllegalArgumentException(
          key + " " + value + " at line " + pair.getValue(key).origin().lineNumber());
    }
    return value;
  }
}
