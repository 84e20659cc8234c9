package io.trialbalance.cluster.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The plans that come with the program, as a node offers them. */
class ReadyPlansTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String BEFORE = System.getProperty(ConfigurationSources.HOME_PROPERTY);

  private ReadyPlans ready;

  @BeforeEach
  void find() {
    System.setProperty(ConfigurationSources.HOME_PROPERTY, ROOT.toString());
    ready = ReadyPlans.ofProcess();
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
  void everyOneOfThemCanBeSubmittedOverHttpAndIsTheSameThere() throws IOException {
    assertThat(ready.names()).contains("quick", "quickstart-tigerbeetle");
    for (String name : ready.names()) {
      Configuration.WithExperiment read =
          Configuration.load(
              TestSources.file(ROOT.resolve("application.conf")), ready.file(name).orElseThrow());
      ExperimentRequest submitted =
          read.configuration().planReader().readBody(ready.text(name), ConfigSyntax.CONF);
      assertThat(submitted).as(name).isEqualTo(read.experiment());
    }
  }

  @Test
  void eachSaysWhatItIsFor() throws IOException {
    for (String name : ready.names()) {
      assertThat(ready.description(name)).as(name).endsWith(".").doesNotContain("#");
    }
    assertThat(ready.description("full")).isEqualTo("Every default: three runs, half an hour.");
  }

  @Test
  void whatIsNoneIsNotRead() {
    assertThat(ready.file("../../application")).isEmpty();
    assertThatThrownBy(() -> ready.text("../suites/one")).hasMessageContaining("no plan");
  }
}
