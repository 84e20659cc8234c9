package io.trialbalance.cluster.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import io.trialbalance.protocol.config.ConfigProblems;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForcedKeysTest {

  @Test
  void variablesMakeKeysAsTheLibraryHasIt() {
    Config forced =
        ForcedKeys.of(
            Map.of(
                "CONFIG_FORCE_trialbalance_http_port",
                "18080",
                "CONFIG_FORCE_trialbalance_results_folder",
                "/x",
                "CONFIG_FORCE_a__b___c",
                "1",
                "HOME",
                "/root"));

    assertThat(forced.getInt("trialbalance.http.port")).isEqualTo(18_080);
    assertThat(forced.getString("trialbalance.results.folder")).isEqualTo("/x");
    assertThat(forced.getInt("a-b_c")).isEqualTo(1);
    assertThat(forced.root()).hasSize(2);
    assertThat(forced.getValue("trialbalance.http.port").origin().description())
        .contains("CONFIG_FORCE_trialbalance_http_port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONFIG_FORCE_", "CONFIG_FORCE_a____b", "CONFIG_FORCE__a"})
  void aNameThatMakesNoKeyIsNamed(String variable) {
    assertThatThrownBy(() -> ForcedKeys.of(Map.of(variable, "hunter2")))
        .isInstanceOf(ConfigProblems.class)
        .hasMessageContaining(variable)
        .hasMessageNotContaining("hunter2");
  }
}
