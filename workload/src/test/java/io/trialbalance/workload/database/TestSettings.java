package io.trialbalance.workload.database;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.config.Layer;
import io.trialbalance.protocol.config.Layer.Scope;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Section;
import java.util.List;

/** What a test writes of a database, as a node's configuration would have it. */
public final class TestSettings {

  private TestSettings() {}

  /** Of a database named {@code db}. */
  public static DatabaseSettings read(DatabaseDriver driver, String text) {
    Problems problems = new Problems();
    Section section =
        Section.root(
            List.of(
                new Layer(ConfigFactory.parseString(text).root(), "", Scope.OWN),
                new Layer(driver.settings().reference(), "", Scope.REFERENCE)),
            problems);
    KeyValues values = driver.settings().read(section);
    section.refuseUnknownKeys();
    problems.throwIfAny();
    return new DatabaseSettings("db", driver, values);
  }

  public static List<Problem> problems(DatabaseDriver driver, String text) {
    return catchThrowableOfType(ConfigProblems.class, () -> read(driver, text)).problems();
  }
}
