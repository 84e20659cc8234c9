package io.trialbalance.workload.database;

import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Tests that need a part which not every machine has are skipped without it, unless the environment
 * variable {@code TRIALBALANCE_REQUIRE} (a comma list, such as {@code docker}) says that it must be
 * there.
 */
public final class RequiredParts {

  private RequiredParts() {}

  /** Skips the test, or fails it if {@code part} is required. */
  public static void needs(String part, boolean present, String missing) {
    String required = System.getenv().getOrDefault("TRIALBALANCE_REQUIRE", "");
    if (!present && List.of(required.split("\\s*,\\s*")).contains(part)) {
      Assertions.fail("TRIALBALANCE_REQUIRE names " + part + ", but " + missing);
    }
    Assumptions.assumeTrue(present, missing);
  }
}
