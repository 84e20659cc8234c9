package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.settings.ConfigurationSources;
import io.trialbalance.protocol.phase.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanFileTest {

  private static final String BEFORE = System.getProperty(ConfigurationSources.HOME_PROPERTY);

  @TempDir private Path home;

  @BeforeEach
  void plans() throws Exception {
    Path plans = Files.createDirectories(home.resolve("ops").resolve("plans"));
    Files.writeString(plans.resolve("quick.conf"), "name = quick");
    Files.writeString(plans.resolve("full.conf"), "name = full");
    Files.writeString(home.resolve("secret.conf"), "name = secret");
    System.setProperty(ConfigurationSources.HOME_PROPERTY, home.toString());
  }

  @AfterEach
  void restore() {
    if (BEFORE == null) {
      System.clearProperty(ConfigurationSources.HOME_PROPERTY);
    } else {
      System.setProperty(ConfigurationSources.HOME_PROPERTY, BEFORE);
    }
  }

  @Test
  void aFileIsFoundByItsPath() {
    Path file = home.resolve("secret.conf");

    assertThat(PlanFile.find(file.toString())).isEqualTo(file);
  }

  @Test
  void aPlanThatComesWithTheProgramIsFoundByItsName() {
    assertThat(PlanFile.find("quick")).isEqualTo(home.resolve("ops/plans/quick.conf"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"quicker", "../../secret", "quick.conf", "Quick", "ops/plans"})
  void anythingElseIsRefusedWithTheNamesThatThereAre(String given) {
    assertThatThrownBy(() -> PlanFile.find(given))
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("'" + given + "'")
        .hasMessageContaining("one of full, quick");
  }

  @Test
  void withoutPlansOfItsOwnTheProgramNamesNone() {
    System.clearProperty(ConfigurationSources.HOME_PROPERTY);

    assertThatThrownBy(() -> PlanFile.find("quick"))
        .hasMessage("there is no plan 'quick': expected the path of a file");
  }
}
