package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import java.util.List;
import java.util.Map;

/** Plans written in a test as in a file named plan.conf, on a node with two databases. */
final class TestPlans {

  static final Map<String, DatabaseKind> DATABASES =
      Map.of(
          "noop",
          DatabaseKind.NOOP,
          "postgresql",
          DatabaseKind.POSTGRESQL,
          "tigerbeetle",
          DatabaseKind.TIGERBEETLE);

  static final PlanReader READER = new PlanReader(ConfigFactory.empty(), DATABASES);

  private TestPlans() {}

  static Config parse(String text) {
    return ConfigFactory.parseString(
        text, ConfigParseOptions.defaults().setOriginDescription("plan.conf"));
  }

  static ExperimentRequest readExperiment(String text) {
    return READER.read(parse(text), ConfigFactory.empty());
  }

  /** As if it came over HTTP, in HOCON. */
  static ExperimentRequest readBody(String body) {
    return READER.readBody(body, ConfigSyntax.CONF);
  }

  static RunPlan read(String text) {
    return readExperiment(text).plans().get(0);
  }

  static List<Problem> problems(String text) {
    return catchThrowableOfType(ConfigProblems.class, () -> readExperiment(text)).problems();
  }
}
