package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.trialbalance.protocol.config.Layer;
import io.trialbalance.protocol.config.Layer.Scope;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.workload.database.DatabaseDriver;
import io.trialbalance.workload.database.Drivers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reference.conf of plans, with those of all drivers, against the code that reads them. */
class PlanReferenceTest {

  private final Map<String, ConfigValue> reference = new TreeMap<>();
  private final Problems problems = new Problems();
  private Section plan;

  @BeforeEach
  void read() {
    ConfigObject root =
        ConfigFactory.parseResources(PlanReader.class.getClassLoader(), "reference.conf")
            .getObject(PlanReader.DEFAULTS_PATH);
    for (DatabaseDriver driver : Drivers.all().values()) {
      root = root.withValue(driver.kind(), driver.options().reference());
    }
    collect("", root);
    // As if a user had written it, so that keys which nobody reads are found.
    plan =
        Section.root(
            List.of(new Layer(root, "", Scope.SITE), new Layer(root, "", Scope.REFERENCE)),
            problems);
    new PlanSections(TestPlans.DATABASES, Drivers.options()).read(plan);
    plan.refuseUnknownKeys();
  }

  private void collect(String path, ConfigObject section) {
    section.forEach(
        (key, value) -> {
          if (value instanceof ConfigObject below) {
            collect(path + key + ".", below);
          } else {
            reference.put(path + key, value);
          }
        });
  }

  @Test
  void everyKeyIsReadAndNothingIsMissingButWhatHasNoDefault() {
    assertThat(reference.keySet()).isEqualTo(plan.forms().keySet()).hasSizeGreaterThan(35);
    assertThat(problems.sorted())
        .extracting(Problem::key)
        .containsExactlyInAnyOrder("name", "database");
  }

  @Test
  void everyKeyIsDocumentedWithWhatIsExpectedOfIt() {
    plan.forms()
        .forEach(
            (key, form) -> {
              String comment =
                  String.join(" ", reference.get(key).origin().comments())
                      .replaceAll("\\s+", " ")
                      .strip();
              String expected = form.replaceFirst(": noop, postgresql, tigerbeetle$", "");
              assertThat(comment).as(key).endsWith(" Expected: " + expected);
            });
  }
}
