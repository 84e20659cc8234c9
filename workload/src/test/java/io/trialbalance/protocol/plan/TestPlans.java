package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.workload.database.Drivers;
import java.util.List;
import java.util.Map;

/** Plans written in a test as in a file named plan.conf, on a node with every built-in database. */
final class TestPlans {

  static final Map<String, String> DATABASES =
      Map.of("noop", "noop", "postgresql", "postgresql", "tigerbeetle", "tigerbeetle");

  static final PlanReader READER = reader(ConfigFactory.empty());

  private TestPlans() {}

  /** Of a node with defaults of its own. */
  static PlanReader reader(Config siteDefaults) {
    return new PlanReader(siteDefaults, DATABASES, Drivers.options());
  }

  static PlanEstimate estimate(String text) {
    RunPlan plan = read(text);
    return PlanEstimate.of(plan, costs(plan));
  }

  static DatabaseCosts costs(RunPlan plan) {
    return Drivers.of(plan.options().kind()).costs(plan.workload());
  }

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
